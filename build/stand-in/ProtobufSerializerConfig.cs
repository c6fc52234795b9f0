namespace Confluent.SchemaRegistry.Serdes;

/// <summary>The settings of <see cref="ProtobufSerializer{T}"/> that Ladis sets.</summary>
public class ProtobufSerializerConfig
{
    /// <summary>Whether schemas that the registry lacks are registered. Default: true.</summary>
    public bool? AutoRegisterSchemas { get; set; }

    /// <summary>How subjects are named. Name it: the real default is <c>Associated</c>, the stand-in's is by topic.</summary>
    public SubjectNameStrategy? SubjectNameStrategy { get; set; }
}
