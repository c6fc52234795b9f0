using System.Security.Cryptography;
using Google.Protobuf;
using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Files;
using Ladis.Statistics;

namespace Ladis.Detection.Baselines;

/// <summary>Turns the bytes of a snapshot into a baseline that tests can draw from.</summary>
public static class BaselineReader
{
    /// <summary>Columns of a tap: more than any layer has, and few enough that what is computed from them fits into memory.</summary>
    private const int MostColumns = 65_536;

    private const int MostTaps = 64;
    private const int MostTrainedScores = 16;

    /// <summary>Reads a snapshot file.</summary>
    /// <param name="path">What <c>ladis baseline build</c> wrote.</param>
    /// <exception cref="BaselineException">There is no such file, or it is no snapshot.</exception>
    public static LoadedBaseline ReadFile(string path) => ReadFile(path, out _);

    /// <summary>Reads a snapshot file.</summary>
    /// <param name="path">What <c>ladis baseline build</c> wrote.</param>
    /// <param name="bytes">The file's bytes.</param>
    /// <exception cref="BaselineException">There is no such file, or it is no snapshot.</exception>
    public static LoadedBaseline ReadFile(string path, out byte[] bytes)
    {
        if (RegularFile.Problem(path) == RegularFile.Missing)
            throw new BaselineException($"The baseline '{path}' does not exist. Build one with 'ladis baseline build'.");
        try
        {
            bytes = RegularFile.ReadAllBytes(path);
            return Read(bytes, path);
        }
        catch (UnusableFileException unusable)
        {
            throw new BaselineException($"{unusable.Message} Build a baseline with 'ladis baseline build'.", unusable);
        }
    }

    /// <summary>Reads a snapshot.</summary>
    /// <param name="bytes">A serialized <see cref="BaselineSnapshot"/>.</param>
    /// <param name="origin">Where the bytes came from, for messages.</param>
    /// <exception cref="BaselineException">The bytes are no snapshot, or its rows cannot be fitted.</exception>
    public static LoadedBaseline Read(ReadOnlySpan<byte> bytes, string origin)
    {
        try
        {
            return Load(bytes);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new BaselineException($"'{origin}' is no usable baseline: its {bytes.Length:N0} bytes are not a whole snapshot; it is another kind of file, or was cut off. Build one with 'ladis baseline build'.", error);
        }
        catch (ArgumentException error)
        {
            throw new BaselineException($"'{origin}' is no usable baseline: {Sentence(error)} Build one with 'ladis baseline build'.", error);
        }
        catch (OutOfMemoryException error)
        {
            throw new BaselineException($"'{origin}' cannot be used here: {Sentence(error)}", error);
        }
    }

    /// <summary>The baseline of a snapshot's bytes.</summary>
    /// <exception cref="InvalidProtocolBufferException">The bytes are no message.</exception>
    /// <exception cref="ArgumentException">Something is missing, or the rows cannot be fitted.</exception>
    internal static LoadedBaseline Load(ReadOnlySpan<byte> bytes) => Load(IdOf(bytes), BaselineSnapshot.Parser.ParseFrom(bytes));

    /// <summary>The baseline of a snapshot.</summary>
    /// <exception cref="ArgumentException">Something is missing, or the rows cannot be fitted.</exception>
    internal static LoadedBaseline Load(BaselineSnapshot snapshot) => Load(IdOf(snapshot.ToByteArray()), snapshot);

    /// <summary>A baseline's id.</summary>
    /// <param name="bytes">The snapshot's bytes.</param>
    internal static string IdOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Without the parameter's name, which .NET puts behind the messages of its argument exceptions.</summary>
    internal static string Sentence(Exception error) => error is OutOfMemoryException
        ? $"to read and fit a snapshot takes about seven times its bytes, more than is left of the {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes:N0} bytes that this process may take. Give it more memory, or build the baseline from fewer rows."
        : error.Message.Split(" (Parameter '")[0];

    private static LoadedBaseline Load(string id, BaselineSnapshot snapshot)
    {
        if (BaselineRecords.Problem(snapshot) is { } problem)
            throw new ArgumentException(problem);
        CheckSizes(snapshot);
        var (rows, options) = Parts(snapshot);
        var statistics = Baseline.Build(rows, options);
        CheckViews(statistics);
        return new LoadedBaseline(id, snapshot, statistics);
    }

    /// <summary>Before anything is computed: the rows have been read, and cost what their bytes cost, but what follows from them may be a multiple of it.</summary>
    private static void CheckSizes(BaselineSnapshot snapshot)
    {
        if (snapshot.Taps.Count > MostTaps)
            throw new ArgumentException($"it has {snapshot.Taps.Count:N0} taps; {MostTaps} are the most.");
        if (snapshot.TrainedScores.Count > MostTrainedScores)
            throw new ArgumentException($"it has {snapshot.TrainedScores.Count:N0} trained scores; {MostTrainedScores} are the most.");
        if (snapshot.Taps.FirstOrDefault(t => !Enum.IsDefined(t.Role)) is { } strange)
            throw new ArgumentException($"tap {strange.Tap} has a role ({(int)strange.Role}) that this version of Ladis does not know.");
        if (snapshot.Taps.FirstOrDefault(t => t.Values?.Shape.Count == 2 && t.Values.Shape[1] > MostColumns) is { } wide)
            throw new ArgumentException($"tap {wide.Tap} has {wide.Values.Shape[1]:N0} columns; {MostColumns:N0} are the most.");
    }

    /// <summary>Each value may be finite and a view of it not: it would make every later test meaningless.</summary>
    private static void CheckViews(Baseline statistics)
    {
        for (var view = 0; view < statistics.Views.Count; view++)
        {
            if (!ComparableValues.All(statistics.Reference.Views[view].Values) || !ComparableValues.All(statistics.HeldOut.Views[view].Values))
                throw new ArgumentException($"its rows of view {statistics.Views[view].Name} are too far apart to be compared.");
        }
    }

    /// <summary>The rows and options of a snapshot, as the statistics take them.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <exception cref="ArgumentException">Its rows do not fit together.</exception>
    public static (BaselineRows Rows, BaselineOptions Options) Parts(BaselineSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var names = snapshot.Taps.Select(StatisticalName).ToArray();
        var rows = new BaselineRows(names, snapshot.Taps.Select(Matrix).ToArray(), [.. snapshot.PredictedClasses], ClassCount(snapshot),
            snapshot.TrueClasses.Count > 0 ? [.. snapshot.TrueClasses] : null,
            snapshot.Contexts.Count > 0 ? new RowContexts([.. snapshot.Contexts], [.. snapshot.RowContexts]) : null,
            snapshot.Consistency.Count > 0 ? [.. snapshot.Consistency] : null);
        var options = new BaselineOptions
        {
            Seed = new Seed(snapshot.Split.Seed),
            FitShare = snapshot.Split.FitFraction,
            ReferenceShare = snapshot.Split.ReferenceFraction,
            TrainedScores = [.. snapshot.TrainedScores.Select(t => new TrainedScoreWeights(t.Name, [.. t.Weights]))],
        };
        options = options with { Views = [.. options.Views, .. snapshot.Taps.Where(t => t.Role == TapRole.Inner).Select(t => new ViewOptions(ViewKind.ClassResidual, t.Tap))] };
        return (rows, options);
    }

    /// <summary>Statistics speaks of taps by role, whatever a model's graph calls the tensors.</summary>
    private static string StatisticalName(BaselineTap tap) => tap.Role switch
    {
        TapRole.Penultimate => BaselineDefaults.Penultimate,
        TapRole.Logits => BaselineDefaults.Logits,
        _ => tap.Tap,
    };

    private static FloatMatrix Matrix(BaselineTap tap) => tap.Values?.Shape.Count == 2
        ? new FloatMatrix(tap.Values.Shape[0], tap.Values.Shape[1], TensorValues.ToArray(tap.Values))
        : throw new ArgumentException($"tap {tap.Tap} is not a matrix of rows.");

    private static int ClassCount(BaselineSnapshot snapshot) =>
        snapshot.Taps.FirstOrDefault(t => t.Role == TapRole.Logits)?.Values.Shape[1]
        ?? throw new ArgumentException("it has no tap with the role of logits.");
}
