namespace Earmark.Service.Tests;

/// <summary>The tests that are not run in parallel with others, because they measure the whole process: its memory, or the metrics of all its services.</summary>
[CollectionDefinition(nameof(SerialTests), DisableParallelization = true)]
public sealed class SerialTests;
