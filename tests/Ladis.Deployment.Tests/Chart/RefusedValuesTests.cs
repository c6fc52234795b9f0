using Ladis.Deployment.Tests.Fixtures;

namespace Ladis.Deployment.Tests.Chart;

/// <summary>Values that cannot work are refused before anything reaches a cluster, in words that say where and why.</summary>
public sealed class RefusedValuesTests
{
    [Theory]
    [InlineData("at '/inference': additional properties 'replica' not allowed", """inference.replica=3""")]
    [InlineData("at '/inference/replicas': got string, want integer", """inference.replicas="two" """)]
    [InlineData("at '/kafka/bootstrapServers': 'kafka' does not match pattern", """kafka.bootstrapServers="kafka" """)]
    [InlineData("at '/kafka/protocol': value must be one of 'PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'", """kafka.protocol="TLS" """)]
    [InlineData("at '/schemaRegistry/url': 'http://user:secret@registry' does not match pattern", """schemaRegistry.url="http://user:secret@registry" """)]
    [InlineData("at '/inference/models': minItems: got 0, want 1", """inference.models=[]""")]
    [InlineData("at '/inference/models/0': missing property 'Path'", """inference.models=[{"Id":"a"}]""")]
    [InlineData("at '/topics/partitions': minimum: got 0, want 1", """topics.partitions=0""")]
    [InlineData("at '/topics/names': additional properties 'Request' not allowed", """topics.names={"Request":"images"}""")]
    [InlineData("at '/scheduled/schedule': 'hourly' does not match pattern", """scheduled.schedule="hourly" """)]
    [InlineData("at '/http/port': minimum: got 80, want 1,024", """http.port=80""")]
    [InlineData("at '/graceMarginSeconds': minimum: got 0, want 5", """graceMarginSeconds=0""")]
    [InlineData("at '/detector/resources/limits/memory': '1 GB' does not match pattern", """detector.resources.limits.memory="1 GB" """)]
    [InlineData("at '/files/initContainer': missing property 'image'", """files.initContainer={"command":["true"]}""")]
    [InlineData("inference.hpa.enabled and inference.keda.enabled are both true: only one of the two may set the number of workers", "inference.hpa.enabled=true", "inference.keda.enabled=true")]
    [InlineData("inference.keda.maxReplicas is 9, but topics.partitions is 3: a worker without a partition would stand idle", "inference.keda.enabled=true", "inference.keda.maxReplicas=9")]
    [InlineData("inference.keda.minReplicas is above inference.keda.maxReplicas", "inference.keda.enabled=true", "inference.keda.minReplicas=4")]
    [InlineData("inference.hpa.minReplicas is above inference.hpa.maxReplicas", "inference.hpa.enabled=true", "inference.hpa.minReplicas=4")]
    [InlineData("kafka.sasl.existingSecret: kafka.protocol is SASL_SSL, which needs a secret with user and password", """kafka.protocol="SASL_SSL" """)]
    [InlineData("files.volume and files.initContainer are both set: models come from one place; keep one of the two", """files.volume={"emptyDir":{}}""", """files.initContainer={"image":"a"}""")]
    [InlineData("detector.staticMembership with detector.settings.Loops above 1: the loops of a pod would share one group.instance.id; scale by detector.replicas", "detector.settings.Loops=2")]
    public async Task Values_ShouldBeRefused_WithASentence(string sentence, params string[] settings)
    {
        var refused = await HelmChart.TryRenderAsync(settings);

        Assert.NotEqual(0, refused.Code);
        Assert.Contains(sentence, refused.Error, StringComparison.Ordinal);
    }
}
