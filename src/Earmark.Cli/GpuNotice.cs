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
        if (tagger.GpuFallbackReason is { } reason) terminal.Warn(CudaDriver.FallbackWarning(reason));
        return tagger;
    }
}
