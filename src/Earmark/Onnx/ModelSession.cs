using Microsoft.ML.OnnxRuntime;

namespace Earmark.Onnx;

/// <summary>Opens ONNX files on a device.</summary>
internal static class ModelSession
{
    private const string Cuda = "CUDAExecutionProvider";

    /// <summary>Opens a file.</summary>
    /// <param name="path">Path of an ONNX file.</param>
    /// <param name="device">auto, cpu, cuda or cuda:N.</param>
    /// <param name="threads">Number of threads per operator on the CPU.</param>
    /// <returns>The session, its device, and the reason why "auto" could not use a GPU, or null.</returns>
    /// <exception cref="InputException">The file is missing or not an ONNX file, or the device is not available.</exception>
    public static (InferenceSession Session, string Device, string? FallbackReason) Open(string path, string device, int threads)
    {
        if (!File.Exists(path))
            throw InputException.At(path, Directory.Exists(path) ? "it is a folder" : "there is no such file", "a model.onnx, as written by 'earmark train'",
                File.Exists(Path.Combine(path, "model.onnx")) ? $"The folder contains one: {Path.Combine(path, "model.onnx")}." : "",
                Directory.Exists(path) ? InputErrorKind.Unreadable : InputErrorKind.NotFound);
        RegularFile.Require(path, "a model.onnx, as written by 'earmark train'");
        OnnxTelemetry.Disable();
        var supportsCuda = OrtEnv.Instance().GetAvailableProviders().Contains(Cuda);
        var gpu = GpuOf(device);
        if (gpu is null) return (OnCpu(path, threads), "cpu", null);
        if (device == "auto" && !supportsCuda) return (OnCpu(path, threads), "cpu", CudaDriver.UnusedGpuReason(CudaDriver.GpuCount()));
        if (!supportsCuda)
            throw InputException.At($"device {device}", CudaDriver.CpuVersion, "cpu", kind: InputErrorKind.DeviceUnavailable);
        try
        {
            return (OnGpu(path, gpu.Value, threads), $"cuda:{gpu}", null);
        }
        catch (OnnxRuntimeException exception) when (device == "auto")
        {
            return (OnCpu(path, threads), "cpu", exception.Message);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new InputException($"device {device}: ONNX Runtime cannot use it ({exception.Message}). Expected a GPU with CUDA and its libraries, or cpu.", exception) { Kind = InputErrorKind.DeviceUnavailable };
        }
    }

    /// <summary>Opens a graph in memory on the device selected by <see cref="Open(string, string, int)"/>.</summary>
    /// <param name="file">Bytes of an ONNX file.</param>
    /// <param name="device">cpu or cuda:N.</param>
    /// <param name="threads">Number of threads per operator on the CPU.</param>
    public static InferenceSession Open(byte[] file, string device, int threads)
    {
        using var options = device == "cpu" ? SessionSettings.Create(threads) : GpuSettings(GpuOf(device)!.Value, threads);
        return new(file, options);
    }

    /// <summary>Returns the error message of ONNX Runtime without the leading error code.</summary>
    public static string GetMessage(OnnxRuntimeException exception) =>
        exception.Message[(exception.Message.IndexOf("failed:", StringComparison.Ordinal) is >= 0 and var index ? index + "failed:".Length : 0)..].TrimEnd('.');

    /// <summary>Returns the index of the requested GPU, or null for the CPU.</summary>
    private static int? GpuOf(string device) => device switch
    {
        "cpu" => null,
        "auto" or "cuda" => 0,
        _ when device.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(device.AsSpan(5), out var number) && number >= 0 => number,
        _ => throw InputException.At($"device {device}", "there is no such device", "auto, cpu, cuda or cuda:N with N from 0", kind: InputErrorKind.DeviceUnavailable),
    };

    private static InferenceSession OnGpu(string path, int gpu, int threads)
    {
        using var options = GpuSettings(gpu, threads);
        return new(path, options);
    }

    private static SessionOptions GpuSettings(int gpu, int threads)
    {
        var options = SessionSettings.Create(threads);
        try
        {
            using var cuda = new OrtCUDAProviderOptions();
            // Match the precision of the CPU: TF32 on tensor cores has only a 10-bit mantissa.
            cuda.UpdateOptions(new() { ["device_id"] = $"{gpu}", ["use_tf32"] = "0" });
            options.AppendExecutionProvider_CUDA(cuda);
            return options;
        }
        catch
        {
            options.Dispose();
            throw;
        }
    }

    private static InferenceSession OnCpu(string path, int threads)
    {
        using var options = SessionSettings.Create(threads);
        try
        {
            return new(path, options);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new InputException($"{path}: ONNX Runtime cannot load it ({GetMessage(exception)}). Expected a complete model.onnx, as written by 'earmark train'.", exception) { Kind = InputErrorKind.InvalidModel };
        }
    }
}

/// <summary>ONNX Runtime settings common to all sessions.</summary>
internal static class SessionSettings
{
    /// <summary>Creates the settings of a session on the CPU.</summary>
    /// <param name="threads">Number of threads per operator, or 1 for the calling thread only.</param>
    /// <remarks>Idle threads sleep instead of spinning, so that decoding, training or other sessions can use the cores.</remarks>
    public static SessionOptions Create(int threads)
    {
        OnnxTelemetry.Disable();
        var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, // errors are thrown as exceptions, but ONNX Runtime would also print them into the output
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        return options;
    }
}
