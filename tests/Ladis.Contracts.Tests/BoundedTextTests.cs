using Ladis.Contracts.V1;

namespace Ladis.Contracts.Tests;

public sealed class BoundedTextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("r-1")]
    public void Text_ShouldStay_WhenItIsShort(string text) => Assert.Same(text, BoundedText.Cut(text));

    [Fact]
    public void Text_ShouldStay_UpToTheLimit()
    {
        var longest = new string('i', BoundedText.Most);

        Assert.Same(longest, BoundedText.Cut(longest));
        Assert.NotEqual(longest + "i", BoundedText.Cut(longest + "i"));
    }

    [Fact]
    public void LongText_ShouldBeRecognisable_AndDifferentFromAnyOther()
    {
        var texts = Enumerable.Range(0, 1_000).Select(n => new string('i', 100_000) + n).ToList();

        var cut = texts.ConvertAll(t => BoundedText.Cut(t));

        Assert.All(cut, t => Assert.Matches($"^i{{{BoundedText.Most - 33}}}…[0-9a-f]{{32}}$", t));
        Assert.Equal(texts.Count, cut.Distinct().Count());
        // sha256("i" × 100,000 + "0"), by sha256sum.
        Assert.EndsWith("…162a7f85a0446aed0186d35ce71a8af3", cut[0], StringComparison.Ordinal);
    }

    [Fact]
    public void LongText_ShouldBeCutBetweenCharacters()
    {
        var cut = BoundedText.Cut(new string('x', BoundedText.Most - 34) + "😀" + new string('x', 100));

        Assert.Equal(BoundedText.Most - 1, cut.Length);
        Assert.Equal('…', cut[BoundedText.Most - 34]);
        Assert.Equal(cut, BoundedText.Cut(cut));
    }

    [Fact]
    public void Messages_ShouldBeCut_WhereverTheyHoldText()
    {
        var text = new string('t', 2_000);
        var activation = new Activation
        {
            RequestId = text,
            StreamId = text,
            ClientId = "short",
            Model = new ModelReference { Id = text },
            Source = new SourceCoordinates { Topic = text, Offset = 7 },
            Taps = { new TapActivation { Tap = "logits" }, new TapActivation { Tap = text } },
        };

        BoundedText.CutAll(activation);

        var cut = BoundedText.Cut(text);
        Assert.Equal(
            [cut, cut, "short", cut, cut, "logits", cut],
            [activation.RequestId, activation.StreamId, activation.ClientId, activation.Model.Id, activation.Source.Topic, activation.Taps[0].Tap, activation.Taps[1].Tap]);
        Assert.Equal(7, activation.Source.Offset);
        Assert.Equal(BoundedText.Most, cut.Length);
    }
}
