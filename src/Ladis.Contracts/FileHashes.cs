using Ladis.Contracts.V1;

namespace Ladis.Contracts;

/// <summary>A model file's SHA-256, which is its identity, as people read it.</summary>
public static class FileHashes
{
    /// <summary>So many digits tell any two files of a person apart.</summary>
    private const int ShownDigits = 12;

    /// <summary>The first 12 digits; all of them where there are fewer.</summary>
    /// <param name="sha256">Hexadecimal digits.</param>
    public static string Short(string sha256)
    {
        ArgumentNullException.ThrowIfNull(sha256);
        return sha256[..Math.Min(ShownDigits, sha256.Length)];
    }

    /// <summary>A model for people who may have two files under one name.</summary>
    /// <param name="model">The model.</param>
    public static string Named(ModelReference model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return $"{model.Id}@{model.Version} (sha256 {Short(model.Sha256)})";
    }
}
