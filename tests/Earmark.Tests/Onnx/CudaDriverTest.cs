using Earmark.Onnx;

namespace Earmark.Tests.Onnx;

public sealed class CudaDriverTest
{
    [Fact]
    public void Counts_the_GPUs_that_the_driver_lists()
    {
        const string listed = "/proc/driver/nvidia/gpus";
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux lists them in /proc");
        Assert.Equal(Directory.Exists(listed) ? Directory.GetDirectories(listed).Length : 0, CudaDriver.GpuCount());
    }

    [Fact]
    public void Only_an_existing_GPU_is_reported()
    {
        Assert.Null(CudaDriver.UnusedGpuReason(0));
        Assert.StartsWith("this build has the CPU version of ONNX Runtime", CudaDriver.UnusedGpuReason(1)!, StringComparison.Ordinal);
    }

    [Fact]
    public void The_reason_is_one_line() =>
        Assert.Equal("the GPU cannot be used (CUDA failure 100: no device. See the log); using the CPU. Use --device cpu to avoid this warning",
            CudaDriver.Notice("CUDA failure 100: no device.\nSee the log.\n"));
}
