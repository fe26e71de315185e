namespace Earmark.Scoring;

/// <summary>A metric of an evaluation or of a label.</summary>
/// <typeparam name="T"><see cref="Evaluation"/> or <see cref="LabelResult"/>.</typeparam>
/// <param name="Name">Name in tables and in the metrics of a model.</param>
/// <param name="Column">Name of the column in CSV files.</param>
/// <param name="Value">Returns the value, 0 to 1, or null if it is undefined.</param>
public sealed record Metric<T>(string Name, string Column, Func<T, double?> Value);
