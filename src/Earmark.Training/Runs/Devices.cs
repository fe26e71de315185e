using System.Globalization;
using Earmark.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace Earmark.Training.Runs;

/// <summary>Devices for training.</summary>
public static class Devices
{
    /// <summary>Returns the device with the specified name.</summary>
    /// <param name="name">"cpu", "cuda", "cuda:N" or "auto".</param>
    /// <exception cref="InputException">The name is unknown, or this build or machine does not have the device.</exception>
    public static Device Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name == "cpu") return CPU;
        var gpus = cuda.is_available() ? cuda.device_count() : 0;
        if (name == "auto") return gpus > 0 ? CUDA : CPU;
        var parts = name.Split(':');
        var index = 0;
        if (parts[0] != "cuda" || parts.Length > 2 || (parts.Length == 2 && !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out index)))
            throw InputException.At($"--device {name}", "there is no such device", "auto, cpu, cuda or cuda:N with N from 0");
        if (index >= gpus)
            throw InputException.At($"--device {name}", gpus == 0 ? "this build of libtorch finds no GPU" : $"there are {gpus} GPUs, counted from 0",
                "an available GPU", "Build with -p:Torch=cuda for GPU support. --device cpu always works.");
        return new Device(DeviceType.CUDA, index);
    }

    /// <summary>Returns the reason why "auto" selects the CPU although the machine has a GPU, or null if there is no GPU or another device is specified.</summary>
    /// <param name="name">Name of the device, as for <see cref="Parse"/>.</param>
    public static string? FallbackReasonOf(string name) => name != "auto" || cuda.is_available() || CudaDriver.GpuCount() == 0 ? null
        : "libtorch does not find it. Either this is a CPU-only build, or the GPU driver is older than the CUDA version of the build. Use TORCH=cuda (./earmark) or -p:Torch=cuda (dotnet build) to build for GPUs";
}
