using Microsoft.ML.OnnxRuntime;

namespace Earmark.Onnx;

/// <summary>How ONNX Runtime is set up everywhere in Earmark.</summary>
internal static class SessionSettings
{
    /// <summary>Settings of a session on the CPU.</summary>
    /// <param name="threads">Threads within an operator; 1: the caller's alone.</param>
    /// <remarks>Idle threads sleep rather than spin: decoding, training or another session has the core meanwhile.</remarks>
    public static SessionOptions Create(int threads)
    {
        var settings = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, // errors come as exceptions; printed as well they would stand between our own lines
        };
        settings.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        settings.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        return settings;
    }
}
