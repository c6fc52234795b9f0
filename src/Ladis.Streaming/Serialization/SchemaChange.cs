namespace Ladis.Streaming.Serialization;

/// <summary>What became of a subject.</summary>
public enum SchemaChange
{
    /// <summary>The registry had this very schema.</summary>
    Unchanged = 0,

    /// <summary>The registry has it now.</summary>
    Registered = 1,

    /// <summary>The registry refuses it: records of an earlier version could not be read with it.</summary>
    Incompatible = 2,
}
