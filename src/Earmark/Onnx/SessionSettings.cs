using Microsoft.ML.OnnxRuntime;

namespace Earmark.Onnx;

/// <summary>Settings of ONNX Runtime that are common to all of Earmark.</summary>
internal static class SessionSettings
{
    /// <summary>Creates the settings of a session on the CPU.</summary>
    /// <param name="threads">Threads within an operator; 1 for the calling thread only.</param>
    /// <remarks>Idle threads sleep instead of spinning, so that decoding, training or another session can use the core.</remarks>
    public static SessionOptions Create(int threads)
    {
        var settings = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, // errors are thrown as exceptions; ONNX Runtime would also print them between our own lines
        };
        settings.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        settings.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        return settings;
    }
}
