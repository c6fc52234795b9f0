using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Streams;
using Ladis.Files;
using Ladis.Hosting.Configuration;
using Ladis.Hosting.Roles;
using Ladis.Hosting.Terminal;
using Ladis.Inference.Role;
using Ladis.Statistics;
using Ladis.Streaming.Records;
using Ladis.Streaming.Topics;
using Ladis.Workbench.Sets;

namespace Ladis.Workbench.Baselines;

/// <summary>Builds a baseline: reads clean rows, writes the snapshot, announces it.</summary>
internal static class BaselineBuild
{
    private const int ProgressEvery = 1000;

    public static async Task<int> Run(LadisOptions options, BaselineRequest request, CancellationToken stop)
    {
        var sets = Sets(request);
        Check(options, request, sets);
        await using var services = RoleHost.Services(options);
        var builder = new BaselineBuilder(request.Seed);
        var classNames = request.FromTopic ? ReadTopic(services, options, request, builder, stop) : ReadPictures(options, sets, builder, stop);
        var provenance = request.FromTopic ? $"{options.Topics.Activations}/{request.Partition} from offset {request.From}" : $"images of {string.Join(", ", sets.Select(set => $"'{NameOf(set)}'"))}";
        var (bytes, baseline) = builder.Build(classNames, services.GetRequiredService<TimeProvider>().GetUtcNow(), provenance);
        await File.WriteAllBytesAsync(request.Output, bytes, stop);
        Describe(baseline);
        Warn(builder);
        if (builder.Copies > 0)
            Console.WriteLine($"left out     {builder.Copies} rows that are equal, or nearly, to one of these");
        Console.WriteLine($"written to   {request.Output} ({bytes.Length:N0} bytes)");
        if (request.Publish)
        {
            services.GetRequiredService<TopicDirectory>().Require([options.Topics.Baselines], stop);
            await new BaselineShelf(services, options).Publish(bytes, baseline, candidate: false, stop);
        }

        return ExitCodes.Success;
    }

    public static void Describe(LoadedBaseline baseline)
    {
        var (snapshot, statistics) = (baseline.Snapshot, baseline.Statistics);
        Console.WriteLine($"baseline     {baseline.Id}");
        Console.WriteLine($"model        {snapshot.Model.Id}@{snapshot.Model.Version}, sha256 {snapshot.Model.Sha256}");
        Console.WriteLine($"made of      {snapshot.Provenance}, {snapshot.CreatedAt.ToDateTimeOffset():yyyy-MM-dd HH:mm} UTC");
        Console.WriteLine($"rows         {snapshot.PredictedClasses.Count}: {statistics.FitRows.Count} to fit, {statistics.Reference.Count} reference, {statistics.HeldOut.Count} held out");
        Console.WriteLine($"taps         {string.Join(", ", snapshot.Taps.Select(t => $"{t.Tap} ({t.Values.Shape[1]})"))}");
        Console.WriteLine($"scores       {string.Join(", ", statistics.Scores.Select(s => s.Name))}");
        Console.WriteLine($"second look  {baseline.ConsistencyNote}");
        var perClass = snapshot.PredictedClasses.GroupBy(c => c).Select(g => g.Count()).ToList();
        Console.WriteLine($"labels       {Labels(snapshot)}");
        Console.WriteLine($"contexts     {Contexts(snapshot)}");
        Console.WriteLine($"classes      {perClass.Count} of {statistics.Classes} seen, {perClass.Min()} to {perClass.Max()} rows each");
        var sanity = BaselineSanity.Check(baseline);
        if (sanity.Rejections is { } share)
            Console.WriteLine($"level        {share:P1} of {sanity.Tests} tests of held-out rows reject at 5 %");
        foreach (var warning in sanity.Warnings)
            Console.Error.WriteLine($"warning: {warning}");
    }

    private static void Check(LadisOptions options, BaselineRequest request, IReadOnlyList<SetReference> sets)
    {
        if ((request.FromTopic ? 1 : 0) + (request.Images is null ? 0 : 1) + (request.Contexts.Count > 0 ? 1 : 0) != 1)
            throw new ConfigurationException("Give either --images DIR with --model FILE, or --context NAME=DIR for each context, or --from-topic: a baseline has one source.");
        if (request.Contexts.Count > RowContexts.Most)
            throw new ConfigurationException($"--context is given {request.Contexts.Count} times; {RowContexts.Most} contexts are the most.");
        foreach (var set in sets.Where(set => !IsArray(set) && !Directory.Exists(set.Location)))
            throw new ConfigurationException($"The folder '{set.Location}' ({(request.Images is null ? "--context" : "--images")}) {(RegularFile.Problem(set.Location) == RegularFile.Missing ? "does not exist" : "is no folder")}.");
        OutputPath.RequireFile("--out", request.Output);
        if (sets.Count > 0)
            LadisConfiguration.Require((nameof(options.Inference), options.Inference));
        if (request.FromTopic || request.Publish)
            LadisConfiguration.Require((nameof(options.Kafka), options.Kafka), (nameof(options.Topics), options.Topics));
    }

    private static void Warn(BaselineBuilder builder)
    {
        if (builder.LabelProblem is { } problem)
            Console.Error.WriteLine($"warning: true classes were given and are left out: {problem}");
    }

    private static string Contexts(BaselineSnapshot snapshot)
    {
        if (snapshot.Contexts.Count == 0)
            return "none: requests are compared with all rows of their predicted class";
        var rows = snapshot.RowContexts.CountBy(context => context).ToDictionary();
        var named = snapshot.Contexts.Select((name, i) => $"{name} ({rows.GetValueOrDefault(i + 1)} rows)");
        return $"{string.Join(", ", named)}, others ({rows.GetValueOrDefault(0)}): requests are compared with rows of their class and context";
    }

    private static string Labels(BaselineSnapshot snapshot)
    {
        if (snapshot.TrueClasses.Count == 0)
            return "none: the alarm's bound and evidence are about the mix of predicted classes";
        var right = snapshot.TrueClasses.Zip(snapshot.PredictedClasses).Average(pair => pair.First == pair.Second ? 1.0 : 0);
        return $"true classes of all rows ({new BaselineSnapshot { TrueClasses = { snapshot.TrueClasses } }.CalculateSize():N0} bytes), the model is right on {right:P1}: "
            + "the alarm looks at each class, and allows for another mix of true ones";
    }

    /// <summary>The SETs of images, in the order of their contexts; none where rows come from the topic.</summary>
    private static IReadOnlyList<SetReference> Sets(BaselineRequest request)
    {
        IReadOnlyList<SetReference> sets = request.Images is { } images ? [SetReference.Parse(images, "")] : [.. request.Contexts.Select(text => SetReference.ParseNamed(text, "--context", "night"))];
        return sets.Any(set => set.IsTopic)
            ? throw new ConfigurationException($"{(request.Images is null ? "--context" : "--images")} names a topic: give --from-topic with --partition, --from and --to for its rows.")
            : sets;
    }

    private static string NameOf(SetReference set) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(set.Location)));

    private static bool IsArray(SetReference set) =>
        set.Location.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) || set.Location.Contains(".npz:", StringComparison.OrdinalIgnoreCase);

    private static IReadOnlyList<string> ReadPictures(LadisOptions options, IReadOnlyList<SetReference> sets, BaselineBuilder builder, CancellationToken stop)
    {
        using var classifier = new OfflineClassifier(options.Inference, consistency: true);
        foreach (var set in sets)
            ReadPictures(options, classifier, set, builder, stop);
        return classifier.Model.ClassNames;
    }

    private static void ReadPictures(LadisOptions options, OfflineClassifier classifier, SetReference set, BaselineBuilder builder, CancellationToken stop)
    {
        if (IsArray(set) || set.Labels is not null)
        {
            foreach (var row in new SetReader(options, classifier, Console.Error.WriteLine).Read(set, stop))
                Add(builder, row.Activation, row.Label, set.Name, stop);
            return;
        }

        var pictures = new FolderPictures(set.Location, classifier.Model.ClassNames);
        var labels = pictures.Labels?.Select((label, i) => (label, i)).ToDictionary(pair => pictures.NameOf(pair.i), pair => pair.label, StringComparer.Ordinal);
        foreach (var (_, activation) in classifier.Classify(Enumerable.Range(0, pictures.Count).Select(pictures.Read), (name, reason) => Console.Error.WriteLine($"left out: {name}: {reason}")))
            Add(builder, activation, labels?[activation.RequestId], set.Name, stop);
    }

    private static string[] ReadTopic(IServiceProvider services, LadisOptions options, BaselineRequest request, BaselineBuilder builder, CancellationToken stop)
    {
        services.GetRequiredService<TopicDirectory>().Require([options.Topics.Activations], stop);
        var partition = new PartitionId(options.Topics.Activations, request.Partition);
        foreach (var record in services.GetRequiredService<TopicReader>().Read(partition, request.From, request.To, stop))
        {
            if (ActivationReader.TryRead(record, out var activation, out _, out var error))
                Add(builder, activation, null, activation.Context, stop);
            else
                Console.Error.WriteLine($"left out: {record}: {error}");
        }

        return [];
    }

    private static void Add(BaselineBuilder builder, Activation activation, int? label, string context, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        activation.Context = context;
        builder.Add(activation, label);
        if (builder.Count % ProgressEvery == 0)
            Console.Error.WriteLine($"{builder.Count} rows …");
    }
}
