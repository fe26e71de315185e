using System.Globalization;

namespace Earmark.Training.Networks;

/// <summary>
/// Environment variables that change an optimisation of training, to measure its effect on a CPU (<c>ONLY=switch bench/run</c>). They do not change what is computed.
/// With <c>EARMARK_CHANNELS_LAST=0</c>, sums are computed in another order.
/// </summary>
internal static class SpeedSwitches
{
    private const int MaxBatchesAhead = 64;

    /// <summary>Whether activations and kernels are channels-last: <c>EARMARK_CHANNELS_LAST</c>, 1 (default) or 0.</summary>
    /// <exception cref="InputException">The value is not 0 or 1.</exception>
    public static bool ChannelsLast => IsOn("EARMARK_CHANNELS_LAST");

    /// <summary>Number of batches that are prepared while a step runs: <c>EARMARK_BATCHES_AHEAD</c>, 0 to 64, or null for the default.</summary>
    /// <exception cref="InputException">The value is not a number from 0 to 64.</exception>
    public static int? BatchesAhead => Read("EARMARK_BATCHES_AHEAD", MaxBatchesAhead, Environment.GetEnvironmentVariable);

    /// <summary>Whether the C library keeps freed memory for reuse: <c>EARMARK_KEEP_MEMORY</c>, 1 (default) or 0.</summary>
    /// <exception cref="InputException">The value is not 0 or 1.</exception>
    public static bool KeepMemory => IsOn("EARMARK_KEEP_MEMORY");

    /// <summary>Reads all variables, so that an invalid value is reported before a run is created or resumed.</summary>
    /// <exception cref="InputException">A value is invalid.</exception>
    public static void RequireValid() => _ = (ChannelsLast, BatchesAhead, KeepMemory);

    /// <summary>Reads a variable that is a number, or null if it is not set.</summary>
    /// <param name="name">Name of the variable.</param>
    /// <param name="max">Largest valid number. The smallest is 0.</param>
    /// <param name="variable">Returns the value of a variable, or null.</param>
    internal static int? Read(string name, int max, Func<string, string?> variable) => variable(name) switch
    {
        null or "" => null,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= max => number,
        var text => throw InputException.At($"environment variable {name}", $"it is '{text}'", max == 1 ? "0 or 1" : $"a number from 0 to {max}", "Without the variable, the default is used."),
    };

    private static bool IsOn(string name) => Read(name, 1, Environment.GetEnvironmentVariable) != 0;
}
