using Earmark.Onnx;
using Earmark.Tagging;

namespace Earmark.Cli;

/// <summary>Warns that a model runs on the CPU because no usable GPU was found.</summary>
internal static class GpuNotice
{
    /// <summary>Warns if the default device, auto, found no usable GPU in a build that supports GPUs.</summary>
    /// <param name="terminal">The terminal for the warning.</param>
    /// <param name="tagger">The opened model.</param>
    /// <returns>The model.</returns>
    public static Tagger Show(Terminal terminal, Tagger tagger)
    {
        Show(terminal, tagger.GpuFallbackReason);
        return tagger;
    }

    /// <inheritdoc cref="Show(Terminal, Tagger)"/>
    /// <param name="terminal">The terminal for the warning.</param>
    /// <param name="reason">Why no GPU is used, or null.</param>
    public static void Show(Terminal terminal, string? reason)
    {
        if (reason is not null) terminal.Warn(CudaDriver.FallbackWarning(reason));
    }
}
