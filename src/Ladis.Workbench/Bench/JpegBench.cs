using System.Diagnostics;
using Ladis.Models.Graph;
using Ladis.Models.Images;
using Ladis.Models.Images.Jpeg;
using Ladis.Models.Preprocessing;

namespace Ladis.Workbench.Bench;

/// <summary>Decoding and preprocessing of one JPEG on one thread, beside libjpeg-turbo called with nothing around it.</summary>
public static class JpegBench
{
    private const int InARow = 20;

    /// <summary>One row of the table.</summary>
    /// <param name="Name">What was done.</param>
    /// <param name="Fastest">The fastest repetition, in microseconds.</param>
    /// <param name="Median">The median, in microseconds.</param>
    public sealed record Row(string Name, double Fastest, double Median);

    /// <summary>Measures; the ways take turns, so that a busy machine troubles them alike.</summary>
    /// <param name="jpeg">The picture.</param>
    /// <param name="side">Its pixels a row, and rows: also those of the model's input, so that nothing is resized.</param>
    /// <param name="repetitions">Of each way.</param>
    public static IReadOnlyList<Row> Run(byte[] jpeg, int side, int repetitions)
    {
        var input = new InputSpec("input", ElementType.Float32, TensorLayout.Nchw, 3, side, side, true, 0);
        var preprocessor = new Preprocessor(input, new PreprocessingSpec(ResizeMode.Squash, side, ChannelOrder.Rgb, 1.0 / 255, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]));
        var slot = GC.AllocateArray<float>(input.Length, pinned: true);
        List<(string Name, Action Work)> ways =
        [
            ($"decode and preprocess ({new ImageDecoder(new ImageLimits()).Jpeg})", DecodeAndWrite(JpegDecoder.Auto)),
            ("decode and preprocess (Skia)", DecodeAndWrite(JpegDecoder.Skia)),
            ("decode alone", () => Decode(JpegDecoder.Auto).Dispose()),
        ];
        if (TurboJpegLibrary.Instance is { } library)
        {
            var handle = new TurboJpegHandle(library);
            var rgb = new byte[side * side * 3];
            ways.Insert(0, ("libjpeg-turbo alone", () => library.TryDecode(handle.Value, jpeg, rgb, side, side)));
        }

        var times = ways.ConvertAll(_ => new double[repetitions]);
        for (var turn = 0; turn < repetitions; turn += InARow)
        {
            for (var way = 0; way < ways.Count; way++)
            {
                // The first ones find the caches as another way left them.
                for (var i = -InARow / 2; i < InARow && turn + i < repetitions; i++)
                {
                    var start = Stopwatch.GetTimestamp();
                    ways[way].Work();
                    if (i >= 0)
                        times[way][turn + i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
                }
            }
        }

        return [.. ways.Zip(times, (way, t) => new Row(way.Name, t.Min(), t.Order().ElementAt(repetitions / 2)))];

        RgbImage Decode(JpegDecoder choice) => new ImageDecoder(new ImageLimits(), choice).Decode(jpeg).Image!;

        Action DecodeAndWrite(JpegDecoder choice)
        {
            var decoder = new ImageDecoder(new ImageLimits(), choice);
            return () =>
            {
                using var image = decoder.Decode(jpeg).Image!;
                preprocessor.Write(image, slot);
            };
        }
    }
}
