using Ladis.Hosting.Configuration;
using Ladis.Hosting.Terminal;
using Ladis.Inference.Role;
using Ladis.Models.Images;
using Ladis.Models.Preprocessing;
using Ladis.Workbench.Sets;

namespace Ladis.Workbench.Attacks;

/// <summary>Attacks the pictures of a SET and writes them as PNG files, which are again a SET.</summary>
internal sealed class AttackRun(LadisOptions options, AttackRequest request)
{
    private const int Chunk = 128;
    private const string LabelsFile = "labels.csv";

    /// <summary>Share of other answers beyond which a gradient graph is not of the model: rounding alone changes next to none.</summary>
    private const double OtherNetwork = 0.02;

    private readonly AttackTally _tally = new();

    public async Task<int> Run(CancellationToken stop)
    {
        LadisConfiguration.Require((nameof(options.Inference), options.Inference));
        if (request.Input.IsTopic)
            throw new ConfigurationException($"--in {request.Input.Location}: a range of the activations topic holds no pictures; give a folder or an array.");
        if (FullPath(request.Input.Location) == FullPath(request.Output))
            throw new ConfigurationException($"--out is '{request.Output}', the folder of --in: its pictures would be written over. Name another folder.");
        OutputPath.RequireFolder("--out", request.Output);
        using var classifier = new OfflineClassifier(options.Inference);
        if (request.Target >= classifier.Model.Classes)
            throw new ConfigurationException($"--target is {request.Target}: the model has classes 0 to {classifier.Model.Classes - 1}.");
        var pictures = PictureSet.Open(request.Input, classifier.Model.ClassNames);
        using var attack = PictureAttack.Open(request, options.Inference, classifier.Model);
        Begin(classifier, pictures);
        for (var first = 0; first < pictures.Count; first += Chunk)
        {
            await AttackChunk(classifier, attack, pictures, first, Math.Min(Chunk, pictures.Count - first), stop);
            await Console.Error.WriteLineAsync($"{_tally.Pictures} of {pictures.Count} pictures …");
        }

        if (pictures is ArrayPictures && pictures.Labels is { } labels)
            await File.WriteAllLinesAsync(Path.Combine(request.Output, LabelsFile), labels.Select((label, i) => $"{FileOf(pictures, i)},{label}").Prepend("file,label"), stop);
        End(pictures);
        return ExitCodes.Success;
    }

    private static string FullPath(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    private void Begin(OfflineClassifier classifier, PictureSet pictures)
    {
        Directory.CreateDirectory(request.Output);
        var model = classifier.Model;
        Console.WriteLine($"model      {model.Model.Id}@{model.Model.Version}, {model.Classes} classes, {model.Input.Width} × {model.Input.Height} pixels");
        var steps = request.Method == AttackMethod.Fgsm ? "one step" : request.Method == AttackMethod.Square ? $"at most {request.Steps} queries a picture" : $"{request.Steps} steps";
        Console.WriteLine($"attack     {request.MethodName}, epsilon {request.Epsilon:0.#####} {(request.Method == AttackMethod.PgdL2 ? "(L2)" : $"({request.Epsilon * byte.MaxValue:0.##} grey levels)")}, {steps}, seed {request.Seed}");
        foreach (var note in Notes(model.Preprocessor, pictures))
            Console.WriteLine($"note       {note}");
    }

    private IEnumerable<string> Notes(Preprocessor preprocessor, PictureSet pictures)
    {
        var levels = request.Epsilon * byte.MaxValue;
        if (request.Method == AttackMethod.PgdL2)
            yield return "the pictures are rounded to bytes, which changes each value by up to half a grey level.";
        else if (levels < 1)
            yield return $"an epsilon of {request.Epsilon:0.#####} is {levels:0.##} grey levels: no 8-bit picture holds it. What is written moves values by whole levels: in effect an attack of at most 1/255 = 0.0039.";
        else if (request.Method != AttackMethod.Square && Math.Abs(levels - Math.Round(levels)) > 1e-3)
            yield return $"{levels:0.##} grey levels are no whole number: rounding to bytes makes them {Math.Round(levels):0} at most.";
        if (request.Method == AttackMethod.Square)
            yield return "without a gradient graph each picture is asked about up to as often as --steps says: many times slower than a gradient attack, and weaker.";
        if (preprocessor.Spec is { Resize: ResizeMode.ShortestSideCrop } spec && spec.ShortestSide != Math.Min(preprocessor.Input.Width, preprocessor.Input.Height))
            yield return $"this model resizes and crops what it is sent, the attacked pictures too: accuracies below are measured so. To evaluate the attack as it was made, set Ladis:Inference:Models:0:Preprocessing:Resize=None.";
        if (pictures.Labels is null)
            yield return "the SET has no labels: pictures are driven away from what the model says to them, and accuracy means agreement with that.";
    }

    private async Task AttackChunk(OfflineClassifier classifier, PictureAttack attack, PictureSet pictures, int first, int count, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var (input, preprocessor) = (classifier.Model.Input, classifier.Model.Preprocessor);
        var length = input.Width * input.Height * 3;
        var clean = new byte[count * length];
        for (var i = 0; i < count; i++)
        {
            using var picture = pictures.Decode(first + i);
            if (preprocessor.Refusal(picture.Width, picture.Height) is { } refusal)
                throw new ConfigurationException($"'{pictures.NameOf(first + i)}': {refusal}");
            using var fitted = preprocessor.Fit(picture);
            fitted.Pixels.CopyTo(clean.AsSpan(i * length));
        }

        var before = Predict(classifier, clean, count);
        var labels = pictures.Labels is { } known ? known[first..(first + count)] : before;
        int[]? targets = request.Method == AttackMethod.Targeted ? Array.ConvertAll(labels, label => request.Target ?? (label + 1) % classifier.Model.Classes) : null;
        if (Array.Exists(labels, label => label >= classifier.Model.Classes))
            throw new ConfigurationException($"The label {labels.Max()} of --in '{request.Input.Location}' is beyond the model's classes 0 to {classifier.Model.Classes - 1}.");
        if (first == 0 && attack.Disagreement(clean, before) is > OtherNetwork and var share)
            Console.WriteLine($"note       the gradient graph '{request.Gradient}' sees another class than the model in {100 * share:0} % of the first pictures: it is of another network, or preprocesses otherwise. Such an attack is a transferred one, and much weaker.");
        var attacked = attack.Attack(clean, targets ?? labels);
        var after = Predict(classifier, attacked, count);
        for (var i = 0; i < count; i++)
        {
            var range = new Range(i * length, (i + 1) * length);
            _tally.Add(clean.AsSpan(range), attacked.AsSpan(range), labels[i], targets?[i], before[i], after[i]);
            var file = Path.Combine(request.Output, FileOf(pictures, first + i));
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, ImageEncoder.Png(attacked.AsSpan(range), input.Width, input.Height), stop);
        }
    }

    /// <summary>By the way of production: encoded, decoded, preprocessed.</summary>
    private static int[] Predict(OfflineClassifier classifier, byte[] rgb, int count)
    {
        var (width, height, length) = (classifier.Model.Input.Width, classifier.Model.Input.Height, rgb.Length / count);
        var images = Enumerable.Range(0, count).Select(i => ($"{i}", ImageEncoder.Png(rgb.AsSpan(i * length, length), width, height)));
        return [.. classifier.Classify(images, (name, reason) => throw new InvalidOperationException($"Picture {name} that was just encoded is refused: {reason}")).Select(a => a.Prediction.PredictedClass)];
    }

    private static string FileOf(PictureSet pictures, int index) => Path.ChangeExtension(pictures.NameOf(index), ".png");

    private void End(PictureSet pictures)
    {
        double Share(int count) => 100.0 * count / _tally.Pictures;
        Console.WriteLine($"accuracy   clean {Share(_tally.CleanRight):0.0} %, attacked {Share(_tally.AttackedRight):0.0} %, {_tally.Pictures} pictures as written");
        if (request.Method == AttackMethod.Targeted)
            Console.WriteLine($"target     reached by {Share(_tally.OnTarget):0.0} %{(request.Target is { } target ? $" (class {target})" : " (the class after the label)")}");
        Console.WriteLine($"change     largest {_tally.LargestChange} grey level{(_tally.LargestChange == 1 ? "" : "s")} ({_tally.LargestChange / 255.0:0.####}), mean length (L2) {_tally.MeanLength:0.###}");
        if (_tally.LargestChange == 0)
            Console.WriteLine("note       rounding to bytes left nothing of the attack: no change came to half a grey level. Give a larger epsilon.");
        var set = pictures is ArrayPictures && pictures.Labels is not null ? $"{request.Output}@{Path.Combine(request.Output, LabelsFile)}" : request.Output;
        Console.WriteLine($"written    {_tally.Pictures} PNG files: the SET {set}");
    }
}
