namespace Ladis.Models.Preprocessing;

/// <summary>Default values of preprocessing, for what neither the options nor the model's metadata say.</summary>
public static class PreprocessingDefaults
{
    /// <summary>How a picture of another size is brought to the model's.</summary>
    /// <value>Squash</value>
    public const ResizeMode Resize = ResizeMode.Squash;

    /// <summary>Factor from byte to model input.</summary>
    /// <value>1/255; 1 where the model takes bytes</value>
    public const double Scale = 1.0 / 255;
}
