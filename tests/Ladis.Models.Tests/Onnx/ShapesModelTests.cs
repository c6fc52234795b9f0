using Ladis.Contracts.V1;
using Ladis.Models.Onnx;

namespace Ladis.Models.Tests.Onnx;

public class ShapesModelTests
{
    [Fact]
    public void ShapesModel_ShouldSayByItselfHowItIsFedAndTapped()
    {
        using var model = OnnxClassifier.Open(Checkout.PathOf("models/shapes.onnx"));

        Assert.Equal("image float32 [n,3,32,32]", model.Input.ToString());
        Assert.Equal(1 / 255.0, model.Preprocessor.Spec.Scale);
        Assert.Equal(("shapes", 10, 10), (model.Model.Id, model.Classes, model.ClassNames.Count));
        Assert.Equal([("penultimate", TapRole.Penultimate, 96), ("logits", TapRole.Logits, 10)], model.Taps.Select(t => (t.Tensor, t.Role, t.Width)));
        Assert.Equal("any number of pictures a run", model.BatchNote);
    }
}
