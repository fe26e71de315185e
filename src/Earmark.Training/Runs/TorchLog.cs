using System.Runtime.InteropServices;
using TorchSharp;

namespace Earmark.Training.Runs;

/// <summary>The log messages that libtorch writes to standard error.</summary>
internal static class TorchLog
{
    private const int Error = 2;

    /// <summary>
    /// Errors only. On processors that its NNPACK does not know, libtorch warns of it at every small convolution, thousands
    /// of times a run, and computes them by other means. The environment variable for this works in Python alone.
    /// </summary>
    public static void ErrorsOnly()
    {
        // If the library or the flag has another name, the warnings stay.
        if (NativeLibrary.TryLoad("c10", typeof(torch).Assembly, null, out var library) && NativeLibrary.TryGetExport(library, "FLAGS_caffe2_log_level", out var flag))
            Marshal.WriteInt32(flag, Error);
    }
}
