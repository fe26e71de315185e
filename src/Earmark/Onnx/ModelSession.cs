using Microsoft.ML.OnnxRuntime;

namespace Earmark.Onnx;

/// <summary>Opens ONNX files on a device.</summary>
internal static class ModelSession
{
    private const string Cuda = "CUDAExecutionProvider";

    /// <summary>Opens a file.</summary>
    /// <param name="path">An ONNX file.</param>
    /// <param name="device">auto, cpu, cuda or cuda:N.</param>
    /// <param name="threads">Threads within an operator on the CPU.</param>
    /// <returns>The session, its device, and, if "auto" found a GPU that could not be used, the reason.</returns>
    /// <exception cref="InputException">The file is missing or not an ONNX file, or the device is not available.</exception>
    public static (InferenceSession Session, string Device, string? Refusal) Open(string path, string device, int threads)
    {
        if (!File.Exists(path))
            throw InputException.At(path, Directory.Exists(path) ? "it is a folder" : "there is no such file", "a model.onnx, as written by 'earmark train'",
                File.Exists(Path.Combine(path, "model.onnx")) ? $"The folder contains one: {Path.Combine(path, "model.onnx")}." : "");
        RegularFile.Require(path, "a model.onnx, as written by 'earmark train'");
        var here = OrtEnv.Instance().GetAvailableProviders().Contains(Cuda);
        var gpu = GpuOf(device);
        if (gpu is null) return (OnCpu(path, threads), "cpu", null);
        if (device == "auto" && !here) return (OnCpu(path, threads), "cpu", CudaDriver.UnusedGpuReason(CudaDriver.GpuCount()));
        if (!here)
            throw InputException.At($"--device {device}", "this build has the CPU version of ONNX Runtime", "cpu", "Build with -p:Torch=cuda to use a GPU.");
        try
        {
            return (OnGpu(path, gpu.Value, threads), $"cuda:{gpu}", null);
        }
        catch (OnnxRuntimeException error) when (device == "auto")
        {
            return (OnCpu(path, threads), "cpu", error.Message);
        }
        catch (OnnxRuntimeException error)
        {
            throw new InputException($"--device {device}: ONNX Runtime cannot use it ({error.Message}). Expected a GPU with CUDA and its libraries, or cpu.", error);
        }
    }

    /// <summary>Opens a graph in memory on the device that <see cref="Open(string, string, int)"/> selected.</summary>
    /// <param name="file">Bytes of an ONNX file.</param>
    /// <param name="device">cpu or cuda:N.</param>
    /// <param name="threads">Threads within an operator on the CPU.</param>
    public static InferenceSession Open(byte[] file, string device, int threads)
    {
        using var settings = device == "cpu" ? SessionSettings.Create(threads) : GpuSettings(GpuOf(device)!.Value, threads);
        return new(file, settings);
    }

    /// <summary>Returns the error message of ONNX Runtime without its leading codes.</summary>
    public static string ReasonOf(OnnxRuntimeException error) =>
        error.Message[(error.Message.IndexOf("failed:", StringComparison.Ordinal) is >= 0 and var at ? at + "failed:".Length : 0)..].TrimEnd('.');

    /// <summary>Returns the number of the requested GPU; null for the CPU.</summary>
    private static int? GpuOf(string device) => device switch
    {
        "cpu" => null,
        "auto" or "cuda" => 0,
        _ when device.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(device.AsSpan(5), out var number) && number >= 0 => number,
        _ => throw InputException.At($"--device {device}", "there is no such device", "auto, cpu, cuda or cuda:N with N from 0"),
    };

    private static InferenceSession OnGpu(string path, int gpu, int threads)
    {
        using var settings = GpuSettings(gpu, threads);
        return new(path, settings);
    }

    private static SessionOptions GpuSettings(int gpu, int threads)
    {
        var settings = SessionSettings.Create(threads);
        try
        {
            using var cuda = new OrtCUDAProviderOptions();
            // Use the precision of the CPU: TF32 on tensor cores has a fraction of ten bits only.
            cuda.UpdateOptions(new() { ["device_id"] = $"{gpu}", ["use_tf32"] = "0" });
            settings.AppendExecutionProvider_CUDA(cuda);
            return settings;
        }
        catch
        {
            settings.Dispose();
            throw;
        }
    }

    private static InferenceSession OnCpu(string path, int threads)
    {
        using var settings = SessionSettings.Create(threads);
        try
        {
            return new(path, settings);
        }
        catch (OnnxRuntimeException error)
        {
            throw new InputException($"{path}: ONNX Runtime cannot load it ({ReasonOf(error)}). Expected a complete model.onnx, as written by 'earmark train'.", error);
        }
    }
}

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
