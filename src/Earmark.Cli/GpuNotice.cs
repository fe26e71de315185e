using Earmark.Onnx;
using Earmark.Tagging;

namespace Earmark.Cli;

/// <summary>Says that a model runs on the CPU although a GPU was wanted.</summary>
internal static class GpuNotice
{
    /// <summary>Warns where the default device, auto, found no GPU that can be used in a build that supports GPUs.</summary>
    /// <param name="terminal">Where the warning goes.</param>
    /// <param name="tagger">The opened model.</param>
    /// <returns>The model.</returns>
    public static Tagger Show(Terminal terminal, Tagger tagger)
    {
        if (tagger.GpuRefusal is { } reason) terminal.Warn(CudaDriver.Notice(reason));
        return tagger;
    }
}
