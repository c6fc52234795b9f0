using Ladis.Detection.Streams;
using Ladis.Hosting.Configuration;
using Ladis.Hosting.Roles;
using Ladis.Inference.Role;
using Ladis.Streaming.Records;
using Ladis.Streaming.Topics;

namespace Ladis.Workbench.Sets;

/// <summary>Reads SETs: pictures go through the model, a topic's range is taken as it stands. For one thread.</summary>
/// <param name="options">The configuration; a topic's range needs its Kafka section.</param>
/// <param name="classifier">Answers pictures.</param>
/// <param name="note">Hears progress and what was left out, a line each.</param>
internal sealed class SetReader(LadisOptions options, OfflineClassifier classifier, Action<string> note)
{
    private const int ProgressEvery = 1000;

    private readonly Dictionary<SetReference, PictureSet> _opened = [];

    /// <summary>The pictures of a SET; its files are opened once, however often it is asked for.</summary>
    /// <param name="set">The SET; not a topic.</param>
    /// <exception cref="ConfigurationException">There is no such SET, or it has no pictures.</exception>
    public PictureSet Pictures(SetReference set)
    {
        if (!_opened.TryGetValue(set, out var pictures))
            _opened.Add(set, pictures = PictureSet.Open(set, classifier.Model.ClassNames));
        return pictures;
    }

    /// <summary>The rows of a SET, in its order.</summary>
    /// <exception cref="ConfigurationException">There is no such SET, it has no usable rows, or it was made by another model.</exception>
    public IReadOnlyList<SetRow> Read(SetReference set, CancellationToken stop)
    {
        var rows = new List<SetRow>();
        foreach (var row in set.IsTopic ? ReadTopic(set, stop) : ReadPictures(Pictures(set), set))
        {
            stop.ThrowIfCancellationRequested();
            rows.Add(row);
            if (rows.Count % ProgressEvery == 0)
                note($"{set.Name}: {rows.Count} rows …");
        }

        return rows.Count > 0 ? rows : throw new ConfigurationException($"The set {set.Name} ('{set.Location}') has no usable rows.");
    }

    private IEnumerable<SetRow> ReadPictures(PictureSet pictures, SetReference set)
    {
        if (pictures.FloatSize is { } size && size != (classifier.Model.Input.Width, classifier.Model.Input.Height))
        {
            throw new ConfigurationException($"The set {set.Name} ('{set.Location}') holds floats of {size.Width} × {size.Height} pixels, the model takes {classifier.Model.Input.Width} × {classifier.Model.Input.Height}: "
                + "give floats of that size, or uint8, which Ladis fits to it.");
        }

        // A picture's number is its name for the classifier: refused ones are missing from its answers.
        var requests = Enumerable.Range(0, pictures.Count).Select(i => pictures.Read(i) with { Name = $"{i}" });
        foreach (var (_, activation) in classifier.Classify(requests, (name, reason) => note($"{set.Name}: left out: {pictures.NameOf(int.Parse(name))}: {reason}")))
        {
            var index = int.Parse(activation.RequestId);
            yield return new SetRow(pictures.NameOf(index), index, pictures.Labels?[index], activation);
        }
    }

    private IEnumerable<SetRow> ReadTopic(SetReference set, CancellationToken stop)
    {
        LadisConfiguration.Require((nameof(options.Kafka), options.Kafka), (nameof(options.Topics), options.Topics));
        var (number, from, to) = set.Range();
        using var services = RoleHost.Services(options);
        services.GetRequiredService<TopicDirectory>().Require([options.Topics.Activations], stop);
        var index = 0;
        foreach (var record in services.GetRequiredService<TopicReader>().Read(new PartitionId(options.Topics.Activations, number), from, to, stop))
        {
            if (!ActivationReader.TryRead(record, out var activation, out _, out var error))
            {
                note($"{set.Name}: left out: {record}: {error}");
                continue;
            }

            if (!string.Equals(activation.Model.Sha256, classifier.Model.Model.Sha256, StringComparison.OrdinalIgnoreCase))
            {
                throw new ConfigurationException($"The set {set.Name} holds at {record} an activation of {activation.Model.Id}@{activation.Model.Version} (sha256 {activation.Model.Sha256}), "
                    + $"but the model has sha256 {classifier.Model.Model.Sha256}. Choose a range of one model, or the model that made it.");
            }

            yield return new SetRow($"{record.Partition}/{record.Offset}", index++, null, activation);
        }
    }
}
