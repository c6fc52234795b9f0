namespace Ladis.Contracts;

/// <summary>Marks exceptions that are no single record's fault: they end the loop that meets them.</summary>
public interface IConcernsAllRecords;
