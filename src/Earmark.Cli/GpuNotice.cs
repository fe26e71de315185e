using Earmark.Tagging;

namespace Earmark.Cli;

/// <summary>Warns that a model runs on the CPU although a GPU was requested.</summary>
internal static class GpuNotice
{
    /// <summary>Warns if the default device, auto, found no usable GPU in a build that supports GPUs.</summary>
    /// <param name="terminal">The terminal for the warning.</param>
    /// <param name="tagger">The opened model.</param>
    /// <returns>The model.</returns>
    public static Tagger Show(Terminal terminal, Tagger tagger)
    {
        if (tagger.GpuRefusal is { } reason) terminal.Warn(Text(reason));
        return tagger;
    }

    /// <summary>Returns the text of the warning.</summary>
    public static string Text(string reason) => $"the GPU cannot be used ({reason.Trim().ReplaceLineEndings(" ").TrimEnd('.', ' ')}); using the CPU. Use --device cpu to avoid this warning";
}
