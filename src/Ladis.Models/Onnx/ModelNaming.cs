using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Models.Graph;

namespace Ladis.Models.Onnx;

/// <summary>What a model and its classes are called.</summary>
internal static class ModelNaming
{
    public static ModelReference Reference(OnnxModelFile file, OnnxClassifierOptions options)
    {
        var stated = file.Model.ModelVersion > 0 ? file.Model.ModelVersion.ToString() : FileHashes.Short(file.Sha256);
        return new ModelReference
        {
            Id = options.ModelId ?? OnnxMetadata.Find(file.Graph.Metadata, OnnxMetadata.Id) ?? Path.GetFileNameWithoutExtension(file.Path),
            Version = options.Version ?? OnnxMetadata.Find(file.Graph.Metadata, OnnxMetadata.Version) ?? stated,
            Sha256 = file.Sha256,
        };
    }

    /// <exception cref="OnnxModelException">There are names, but not one a class.</exception>
    public static IReadOnlyList<string> ClassNames(OnnxModelFile file, OnnxClassifierOptions options, int classes)
    {
        var (names, said) = options.ClassNames is { } set ? (set, "The setting ClassNames")
            : OnnxMetadata.Find(file.Graph.Metadata, OnnxMetadata.Classes) is { } text ? (OnnxMetadata.ParseNames(text, file.Path), $"The metadata '{OnnxMetadata.Classes}'")
            : (Normalisation.Labels(file.Graph), "The ZipMap");
        return names.Count == classes || (names.Count == 0 && options.ClassNames is null)
            ? names
            : throw new OnnxModelException($"{said} of the model '{file.Path}' names {names.Count} classes, but the logits have {classes}.");
    }
}
