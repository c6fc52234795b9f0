using Ladis.Models.Graph;
using Ladis.Models.Images;
using Ladis.Models.Onnx;
using Ladis.Workbench.Attacks;

namespace Ladis.Workbench.Tests.Attacks;

public sealed class GradientModelTests
{
    [Fact]
    public void Open_ShouldRefuse_WhenTheGraphIsAPlainClassifier()
    {
        var problem = Assert.Throws<OnnxModelException>(() => GradientModel.Open(Checkout.PathOf("models/shapes.onnx")));

        Assert.Contains("no gradient graph", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attack_ShouldRaiseTheLossOfTheShapesModel_WithinTheBall()
    {
        using var gradient = GradientModel.Open(Checkout.PathOf("models/shapes.gradient.onnx"), threads: 1);
        var rgb = new byte[4 * gradient.Input.Length];
        new Random(4).NextBytes(rgb);
        int[] labels = [0, 1, 2, 3];

        var attacked = new ProjectedGradientDescent(gradient, new ProjectedGradientDescentOptions { Steps = 5 }).Attack(rgb, labels);

        Assert.Equal(4, rgb.Zip(attacked, (a, b) => Math.Abs(a - b)).Max());
        Assert.All(labels, i => Assert.True(LogOdds(attacked, i) < LogOdds(rgb, i), $"picture {i}"));
    }

    /// <summary>The score of a picture's label against the best other class.</summary>
    private static double LogOdds(byte[] rgb, int picture)
    {
        using var model = OnnxClassifier.Open(Checkout.PathOf("models/shapes.onnx"));
        using var batch = model.CreateBatch(1);
        using var image = RgbImage.FromPixels(rgb.AsSpan(picture * model.Input.Length, model.Input.Length), model.Input.Width, model.Input.Height);
        model.Preprocessor.Write(image, batch.Input(0));
        model.Run(batch, 1);
        var scores = batch.Logits(0).ToArray();
        return scores[picture] - scores.Where((_, c) => c != picture).Max();
    }
}
