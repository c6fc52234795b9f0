using Ladis.Contracts;
using Ladis.Inference.Configuration;
using Ladis.Inference.Telemetry;
using Ladis.Models.Onnx;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.DeadLetters;
using Ladis.Streaming.Loops;
using Ladis.Streaming.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ladis.Inference.Role;

/// <summary>Registers the inference role with a host.</summary>
public static class InferenceRole
{
    /// <summary>The role's name.</summary>
    public const string Name = "inference";

    /// <summary>Adds everything that the role needs, besides what every role shares.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="options">The role's options.</param>
    public static IServiceCollection AddInferenceRole(this IServiceCollection services, InferenceOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton(options);
        services.AddSingleton<InferenceMetrics>();
        services.AddSingleton<ModelCatalog>();
        services.AddSingleton(Create);
        return services;
    }

    private static StreamRole Create(IServiceProvider services)
    {
        var options = services.GetRequiredService<InferenceOptions>();
        var topics = services.GetRequiredService<TopicsOptions>();
        var metrics = services.GetRequiredService<InferenceMetrics>();
        var models = services.GetRequiredService<ModelCatalog>();
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(InferenceRole));
        foreach (var (model, settings) in models.Models.Zip(options.Models))
        {
            metrics.InService(model.Model, model.ClassNames);
            logger.Serving(
                StreamIds.Of(model.Model), model.Model.Sha256, model.Path, model.Input.ToString(), model.Classes, model.ScoresNote,
                string.Join(", ", model.Taps.Select(t => $"{t.Name} ({t.Tensor}, {t.Width})")), model.BatchNote, settings.ExecutionProvider, options.ComputeThreads);
        }

        foreach (var model in models.Models)
            Warn(logger, model, options);
        logger.Topics(topics.Requests, topics.Predictions, topics.Activations, topics.DeadLetters, options.GroupId, options.Delivery.ToString());
        var decoder = options.CreateDecoder();
        logger.Decoding(decoder.Budget!.Bytes, options.MaxImagePixels);
        var deadLetters = DeadLetterFactory.Create(services, options.GroupId, Name);
        return new StreamRole(Name, topics.Requests, [topics.Predictions, topics.Activations, topics.DeadLetters], options, deadLetters, () =>
            new InferenceProcessor(
                models, options, decoder, topics, services.GetRequiredService<IMessageSerializer>(), deadLetters, metrics, services.GetRequiredService<TimeProvider>(), logger));
    }

    private static void Warn(ILogger logger, OnnxClassifier model, InferenceOptions options)
    {
        if (model.Dependence > 0)
            logger.DependsOnNeighbours(model.Model.Id, model.Dependence);
        foreach (var (tap, largest) in model.LargestValues.Where(tap => options.HalfPrecision && tap.Value > (float)Half.MaxValue))
            logger.BeyondHalf(model.Model.Id, tap, largest);
    }
}
