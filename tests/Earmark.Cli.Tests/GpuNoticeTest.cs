namespace Earmark.Cli.Tests;

public sealed class GpuNoticeTest
{
    [Fact]
    public void The_reason_is_one_line() =>
        Assert.Equal("the GPU cannot be used (CUDA failure 100: no device. See the log); using the CPU. Use --device cpu to avoid this warning",
            GpuNotice.Text("CUDA failure 100: no device.\nSee the log.\n"));
}
