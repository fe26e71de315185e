using Earmark.Onnx;

namespace Earmark.Tests.Onnx;

public sealed class CudaDriverTest
{
    [Fact]
    public void Counts_the_GPUs_listed_by_the_driver()
    {
        const string folder = "/proc/driver/nvidia/gpus";
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux lists GPUs in /proc");
        Assert.Equal(Directory.Exists(folder) ? Directory.GetDirectories(folder).Length : 0, CudaDriver.GpuCount());
    }

    [Fact]
    public void Returns_a_reason_only_if_there_is_a_GPU()
    {
        Assert.Null(CudaDriver.UnusedGpuReason(0));
        Assert.Equal("only the CPU version of ONNX Runtime is installed", CudaDriver.UnusedGpuReason(1));
    }

    [Fact]
    public void The_notice_is_a_single_line() =>
        Assert.Equal("the GPU cannot be used (CUDA failure 100: no device. See the log); using the CPU. Use --device cpu to avoid this warning",
            CudaDriver.FallbackWarning("CUDA failure 100: no device.\nSee the log.\n"));
}
