using System.Runtime.InteropServices;

namespace Earmark.Onnx;

/// <summary>Asks the CUDA driver of the machine for its GPUs, which a build for the CPU alone cannot see otherwise.</summary>
internal static class CudaDriver
{
    /// <summary>Number of GPUs; 0 where there is no driver.</summary>
    public static unsafe int GpuCount()
    {
        // From the folders of the system only: a library of that name in the working folder is nobody's driver.
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

    /// <summary>Why "auto" takes the CPU although there are GPUs; null where there is none.</summary>
    /// <param name="gpus">GPUs that the driver reports.</param>
    public static string? UnusedGpu(int gpus) => gpus == 0 ? null
        : "this build has the CPU version of ONNX Runtime; build with TORCH=cuda (./earmark) or -p:Torch=cuda (dotnet build) to use the GPU";
}
