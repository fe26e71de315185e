using Earmark.Onnx;
using Earmark.Tagging;

namespace Earmark.Cli;

/// <summary>Messages about GPUs that cannot be used. The library states the reason, and the command line adds which build can use them.</summary>
internal static class GpuNotice
{
    private const string Remedy = "build with TORCH=cuda (./earmark) or -p:Torch=cuda (dotnet build) to use a GPU";

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
        if (reason is not null) terminal.Warn(CudaDriver.FallbackWarning(reason == CudaDriver.CpuVersion ? $"{reason}; {Remedy}" : reason));
    }

    /// <summary>Returns the message of an error, with the remedy if this build cannot use the requested GPU.</summary>
    /// <param name="error">An error of any kind.</param>
    public static string Describe(InputException error) =>
        error.Kind == InputErrorKind.DeviceUnavailable && error.Message.Contains(CudaDriver.CpuVersion, StringComparison.Ordinal) ? $"{error.Message} Or {Remedy}." : error.Message;
}
