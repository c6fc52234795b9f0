using Ladis.Inference.Configuration;
using Ladis.Models.Graph;
using Ladis.Models.Onnx;

namespace Ladis.Inference.Role;

/// <summary>The worker's classifiers, open for all its loops.</summary>
internal sealed class ModelCatalog : IDisposable
{
    private readonly List<OnnxClassifier> _models = [];
    private readonly Dictionary<string, int> _byId = new(StringComparer.Ordinal);

    /// <exception cref="OnnxModelException">A file cannot be used.</exception>
    public ModelCatalog(InferenceOptions options)
    {
        foreach (var model in options.Models)
        {
            var classifier = OnnxClassifier.Open(model.Path, model.ToClassifierOptions(options.ComputeThreads));
            _models.Add(classifier);
            if (!_byId.TryAdd(classifier.Model.Id, _models.Count - 1))
                throw new OnnxModelException($"Two models have the id '{classifier.Model.Id}' ({model.Path}): set Ladis:Inference:Models:{_models.Count - 1}:Id to another one.");
        }
    }

    public IReadOnlyList<OnnxClassifier> Models => _models;

    /// <summary>The number of the model that a request asks for, or null when the worker does not serve it.</summary>
    public int? Find(string id) => id.Length == 0 ? 0 : _byId.TryGetValue(id, out var index) ? index : null;

    public void Dispose()
    {
        foreach (var model in _models)
            model.Dispose();
    }
}
