using System.CommandLine;
using Ladis.Hosting.Configuration;
using Ladis.Hosting.Terminal;
using Ladis.Models.Images;
using Ladis.Workbench.Demo.Shapes;

namespace Ladis.Cli.Commands;

/// <summary><c>ladis shapes</c>: the demo's pictures as files.</summary>
internal static class ShapesCommand
{
    public static Command Create()
    {
        var command = new Command("shapes", "Draw the demo's pictures: ten classes of shapes, 32×32, a function of seed and index.");
        var output = new Option<string>("--out") { Description = "Folder to write to; PNG files in one subfolder a class.", HelpName = "DIR", Required = true };
        var count = new Option<int>("--count") { Description = "Number of pictures.", DefaultValueFactory = _ => 1000, HelpName = "N" };
        var first = new Option<long>("--first") { Description = "Index of the first picture.", HelpName = "I" };
        var seed = new Option<ulong>("--seed") { Description = "Names the set; 1 is what the model was trained on.", DefaultValueFactory = _ => 7, HelpName = "N" };
        var arrays = new Option<string?>("--arrays") { Description = "Write NAME.images.npy and NAME.labels.npy instead of PNG files, for lab/train_shapes.py.", HelpName = "NAME" };
        foreach (var option in new Option[] { output, count, first, seed, arrays })
            command.Add(option);
        command.SetAction((arguments, stop) => Guarded.Run(async () =>
        {
            var (folder, number) = (arguments.GetValue(output)!, arguments.GetValue(count));
            if (number < 1)
                throw new ConfigurationException($"--count is {number}: at least 1.");
            OutputPath.RequireFolder("--out", folder);
            if (arguments.GetValue(arrays) is { } name)
                ShapeArrays.Write(folder, name, arguments.GetValue(seed), arguments.GetValue(first), number);
            else
                await WritePictures(folder, arguments.GetValue(seed), arguments.GetValue(first), number, stop);
            return ExitCodes.Success;
        }));
        return command;
    }

    private static async Task WritePictures(string folder, ulong seed, long first, int count, CancellationToken stop)
    {
        foreach (var name in ShapeClasses.Names)
            Directory.CreateDirectory(Path.Combine(folder, name));
        for (var index = first; index < first + count; index++)
        {
            var picture = ShapeGenerator.Draw(seed, index);
            var png = ImageEncoder.Png(picture.Pixels, ShapeImage.Side, ShapeImage.Side);
            await File.WriteAllBytesAsync(Path.Combine(folder, ShapeClasses.Names[picture.Label], $"{index:D6}.png"), png, stop);
        }
    }
}
