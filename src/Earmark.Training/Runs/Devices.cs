using System.Globalization;
using Earmark.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace Earmark.Training.Runs;

/// <summary>Devices for training.</summary>
public static class Devices
{
    /// <summary>Returns the device with a name.</summary>
    /// <param name="name">"cpu", "cuda", "cuda:N" or "auto".</param>
    /// <exception cref="InputException">The name is unknown, or this build or machine has no such device.</exception>
    public static Device Of(string name)
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
            throw InputException.At($"--device {name}", gpus == 0 ? "this build of libtorch sees no GPU" : $"there are {gpus} GPUs, counted from 0",
                "a GPU that is there", "A build for GPUs is made with -p:Torch=cuda; --device cpu always works.");
        return new Device(DeviceType.CUDA, index);
    }

    /// <summary>Returns why "auto" uses the CPU although the machine has a GPU; null if it has none, or for another name.</summary>
    /// <param name="name">As for <see cref="Of"/>.</param>
    public static string? FallbackReasonOf(string name) => name != "auto" || cuda.is_available() || CudaDriver.GpuCount() == 0 ? null
        : "libtorch does not see it. It is a build for the CPU alone, or the driver of the GPU is older than the CUDA of the build; TORCH=cuda (./earmark) or -p:Torch=cuda (dotnet build) builds for GPUs";
}
