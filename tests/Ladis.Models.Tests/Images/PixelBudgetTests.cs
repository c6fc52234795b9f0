using Ladis.Models.Images;
using Ladis.Models.Tests.Vectors;

namespace Ladis.Models.Tests.Images;

public sealed class PixelBudgetTests
{
    private const int Side = 100;
    private const int PngBytes = Side * Side * 7;

    private static readonly byte[] Png = ImageEncoder.Png(new byte[Side * Side * 3], Side, Side);

    public static TheoryData<string, int> Costs => new()
    {
        { "png-rgb", 7 },
        { "webp-lossy", 11 },
        { "jpeg-420-q90", 7 },
        { "jpeg-progressive", 15 },
        { "png-rgb-interlaced", 15 },
    };

    [Fact]
    public void Picture_ShouldBeRefused_WhenItAloneTakesMoreThanTheBudget()
    {
        var refused = new ImageDecoder(new ImageLimits(), budget: new PixelBudget(PngBytes - 1)).Decode(Png);

        Assert.Equal(ImageFailureReason.TooManyPixels, refused.Reason);
        Assert.Equal(
            $"Decoding the Png picture of 100 × 100 pixels takes {PngBytes} bytes of memory; {PngBytes - 1} are allowed for all pictures at one time (Ladis:Inference:MaxDecodingBytes).",
            refused.Message);
        using var taken = new ImageDecoder(new ImageLimits(), budget: new PixelBudget(PngBytes)).Decode(Png).Image;
        Assert.NotNull(taken);
    }

    [Fact]
    public async Task Picture_ShouldWait_UntilTheOneBeforeItIsGone()
    {
        var budget = new PixelBudget((2 * PngBytes) - 1);
        var decoder = new ImageDecoder(new ImageLimits(), budget: budget);
        var first = decoder.Decode(Png).Image!;
        var gone = false;
        var second = Task.Run(() =>
        {
            using var image = decoder.Decode(Png).Image!;
            return Volatile.Read(ref gone);
        }, TestContext.Current.CancellationToken);

        AwaitWaiting(budget, 1);
        Volatile.Write(ref gone, true);
        first.Dispose();

        Assert.True(await second);
    }

    [Fact]
    public void Budget_ShouldBeWholeAgain_WhateverBecameOfPictures()
    {
        var budget = new PixelBudget(50_000_000);
        var decoder = new ImageDecoder(new ImageLimits { MaxPixels = 1_000_000 }, budget: budget);
        foreach (var vector in CodecVector.All)
        {
            byte[] damaged = [.. vector.Encoded];
            damaged.AsSpan(damaged.Length / 2, damaged.Length / 4).Fill(0xA5);
            decoder.Decode(vector.Encoded).Image?.Dispose();
            decoder.Decode(damaged).Image?.Dispose();
        }

        using var all = budget.Take(budget.Bytes);
        Assert.NotNull(all);
    }

    [Fact]
    public async Task Share_ShouldBeGivenBackOnce_WhenItsPictureIsDisposedOfTwice()
    {
        var budget = new PixelBudget(2 * PngBytes);
        var image = new ImageDecoder(new ImageLimits(), budget: budget).Decode(Png).Image!;
        image.Dispose();
        image.Dispose();

        var all = budget.Take(budget.Bytes);
        var more = Task.Run(() => budget.Take(1), TestContext.Current.CancellationToken);
        AwaitWaiting(budget, 1);
        all.Dispose();
        using var share = await more;
        Assert.Throws<ArgumentOutOfRangeException>(() => budget.Take(budget.Bytes + 1));
    }

    [Fact]
    public void LargeShare_ShouldNotBeOvertaken_BySmallOnesThatAskLater()
    {
        var budget = new PixelBudget(10);
        var held = budget.Take(5);
        var order = new List<string>();
        var large = Ask(8, "large");
        var small = Ask(3, "small");
        held.Dispose();
        large.Join();
        small.Join();

        Assert.Equal(["large", "small"], order);

        Thread Ask(long bytes, string name)
        {
            var thread = new Thread(() =>
            {
                using var share = budget.Take(bytes);
                lock (order)
                    order.Add(name);
            });
            var waiting = budget.Waiting;
            thread.Start();
            AwaitWaiting(budget, waiting + 1);
            return thread;
        }
    }

    [Theory]
    [MemberData(nameof(Costs))]
    public void Cost_ShouldBeWhatTheFormatTakesAPixel(string name, int bytes)
    {
        var vector = CodecVector.Named(name);
        var pixels = vector.Width * vector.Height;

        var format = ImageSignature.Recognize(vector.Encoded);

        Assert.Equal(bytes * pixels, DecodingCost.Of(format, vector.Encoded, pixels, SkiaSharp.SKEncodedOrigin.TopLeft, rgba: true));
        Assert.Equal((bytes + 3) * pixels, DecodingCost.Of(format, vector.Encoded, pixels, SkiaSharp.SKEncodedOrigin.RightTop, rgba: true));
    }

    private static void AwaitWaiting(PixelBudget budget, int count) => Assert.True(SpinWait.SpinUntil(() => budget.Waiting == count, Waits.Long));
}
