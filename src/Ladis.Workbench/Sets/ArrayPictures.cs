using Ladis.Files;
using Ladis.Hosting.Configuration;
using Ladis.Inference.Role;
using Ladis.Models.Images;

namespace Ladis.Workbench.Sets;

/// <summary>
/// Pictures of a NumPy array: uint8 [n, height, width, 3], taken as pictures of any size; or floats of the same shape with values of 0 to 1,
/// which keep what eight bits would round away and must have the model's size.
/// </summary>
internal sealed class ArrayPictures : PictureSet
{
    private const int Colours = 3;

    private readonly NpyArray _array;
    private readonly int _height;
    private readonly int _width;
    private readonly int _values;

    public ArrayPictures(NpyArray array, SetReference set)
    {
        if (array.Shape.Count != 4 || array.Shape[3] != Colours || !(array.IsBytes || array.IsFloat))
        {
            throw new ConfigurationException($"The set {set.Name} ('{set.Location}') is an array of type {array.Type} and shape ({string.Join(", ", array.Shape)}); "
                + "uint8 or float of shape (n, height, width, 3) is needed.");
        }

        _array = array;
        (_height, _width) = (array.Shape[1], array.Shape[2]);
        if (array.Shape[0] > 0 && (long)_height * _width is < 1 or > ImageDefaults.MaxPixels)
            throw new ConfigurationException($"The set {set.Name} ('{set.Location}') holds pictures of {_width} × {_height} pixels: from 1 to {ImageDefaults.MaxPixels:N0} pixels are possible.");
        _values = _height * _width * Colours;
        if (array.IsFloat)
            RequireUnitRange(set);
    }

    public override int Count => _array.Shape[0];

    public override (int Width, int Height)? FloatSize => _array.IsFloat ? (_width, _height) : null;

    public override string NameOf(int index) => $"{index:D6}";

    public override OfflinePicture Read(int index) => _array.IsBytes
        ? new(NameOf(index), ImageEncoder.Png(_array.Bytes(index * _values, _values), _width, _height), null)
        : new(NameOf(index), [], Floats(index));

    public override RgbImage Decode(int index) => RgbImage.FromPixels(
        _array.IsBytes ? _array.Bytes(index * _values, _values) : Array.ConvertAll(Floats(index), value => (byte)MathF.Round(Math.Clamp(value, 0, 1) * byte.MaxValue)), _width, _height);

    public override float[] Values(int index) => _array.IsBytes ? base.Values(index) : Floats(index);

    private float[] Floats(int index)
    {
        var values = new float[_values];
        for (var i = 0; i < _values; i++)
            values[i] = (float)_array[(index * _values) + i];
        return values;
    }

    private void RequireUnitRange(SetReference set)
    {
        for (var i = 0; i < _array.Length; i++)
        {
            // A little beyond the range is what an attack without clipping leaves; 0 to 255 is another convention.
            if (!(_array[i] is >= -0.1 and <= 1.1))
                throw new ConfigurationException($"The set {set.Name} ('{set.Location}') holds {_array[i]:G4} at place {i}; floats must be pixel values of 0 to 1. Give uint8 for 0 to 255.");
        }
    }
}
