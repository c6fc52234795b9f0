namespace Ladis.Streaming.Tests.Fixtures;

/// <summary>Where on its way through the loop a record makes something throw.</summary>
public enum FaultStage
{
    /// <summary>While the client's record becomes ours.</summary>
    Converting,

    /// <summary>Before any record of its batch is answered.</summary>
    Reading,

    /// <summary>When it is its turn, with answers before it handed over and state half changed.</summary>
    Processing,

    /// <summary>When all of its batch is answered.</summary>
    Ending,

    /// <summary>While its answer is made.</summary>
    Serializing,

    /// <summary>Its answer is larger than the client sends.</summary>
    Sizing,

    /// <summary>While the answer is handed to the client.</summary>
    Producing,
}
