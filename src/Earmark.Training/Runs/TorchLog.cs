using System.Runtime.InteropServices;
using TorchSharp;

namespace Earmark.Training.Runs;

/// <summary>The log messages that libtorch writes to standard error.</summary>
internal static class TorchLog
{
    private const int Error = 2;

    /// <summary>
    /// Restricts the log to errors. On processors that NNPACK does not support, libtorch logs a warning for every small convolution, thousands
    /// of times per run, and falls back to another implementation. The environment variable for the log level works in Python only.
    /// </summary>
    public static void ErrorsOnly()
    {
        // If the library or the flag has a different name, the log is not restricted.
        if (NativeLibrary.TryLoad("c10", typeof(torch).Assembly, null, out var library) && NativeLibrary.TryGetExport(library, "FLAGS_caffe2_log_level", out var flag))
            Marshal.WriteInt32(flag, Error);
    }
}
