using System.Runtime.InteropServices;

namespace Earmark.Onnx;

/// <summary>Queries the CUDA driver for the GPUs of the machine. In a CPU build, there is no other way to detect them.</summary>
internal static class CudaDriver
{
    /// <summary>Why no GPU can be used with the version of ONNX Runtime for the CPU. It does not name a remedy, which depends on the program.</summary>
    public const string CpuVersion = "only the CPU version of ONNX Runtime is installed";

    /// <summary>Returns the number of GPUs, or 0 if there is no driver.</summary>
    public static unsafe int GpuCount()
    {
        // Load the library from system folders only, because a library of that name in the working folder is not trusted.
        if (OperatingSystem.IsMacOS() || !NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1",
                typeof(CudaDriver).Assembly, DllImportSearchPath.System32, out var driver)) return 0;
        try
        {
            var count = 0;
            return NativeLibrary.TryGetExport(driver, "cuInit", out var init) && NativeLibrary.TryGetExport(driver, "cuDeviceGetCount", out var getCount)
                && ((delegate* unmanaged<uint, int>)init)(0) == 0 && ((delegate* unmanaged<int*, int>)getCount)(&count) == 0 ? count : 0;
        }
        finally
        {
            NativeLibrary.Free(driver);
        }
    }

    /// <summary>Returns why "auto" uses the CPU although there are GPUs, or null if there are none.</summary>
    /// <param name="gpus">Number of GPUs reported by the driver.</param>
    public static string? UnusedGpuReason(int gpus) => gpus == 0 ? null : CpuVersion;

    /// <summary>Returns the warning that the CPU is used although the machine has a GPU.</summary>
    /// <param name="reason">Why the GPU cannot be used.</param>
    public static string FallbackWarning(string reason) =>
        $"the GPU cannot be used ({reason.Trim().ReplaceLineEndings(" ").TrimEnd('.', ' ')}); using the CPU. Use --device cpu to avoid this warning";
}
