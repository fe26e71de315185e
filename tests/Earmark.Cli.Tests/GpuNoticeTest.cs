using Earmark.Onnx;
using Earmark.Tests.Tagging.Jobs;
using Spectre.Console.Testing;

namespace Earmark.Cli.Tests;

public sealed class GpuNoticeTest
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("CUDA failure 100: no device", "Warning: the GPU cannot be used (CUDA failure 100: no device); using the CPU. Use --device cpu to avoid this warning\n")]
    [InlineData(CudaDriver.CpuVersion, "Warning: the GPU cannot be used (only the CPU version of ONNX Runtime is installed; build with TORCH=cuda (./earmark) or -p:Torch=cuda (dotnet build) to use a GPU); "
        + "using the CPU. Use --device cpu to avoid this warning\n")]
    public void A_GPU_that_is_not_used_causes_a_warning(string? reason, string expected)
    {
        using TestConsole output = new(), error = new();
        GpuNotice.Show(new Terminal(output, error), reason);
        Assert.Equal(expected, error.Output);
    }

    [Fact]
    public void The_error_for_a_GPU_names_the_build_that_can_use_it()
    {
        Assert.SkipWhen(Microsoft.ML.OnnxRuntime.OrtEnv.Instance().GetAvailableProviders().Contains("CUDAExecutionProvider"), "this build can use a GPU");
        using var folder = new JobFolder();
        Assert.Equal(new Invocation(2, "", "Error: device cuda:1: only the CPU version of ONNX Runtime is installed. Expected cpu. Or build with TORCH=cuda (./earmark) or -p:Torch=cuda (dotnet build) to use a GPU.\n"),
            Invocation.Run("tag", folder.Model, folder.Wav("a.wav", 0.1), "--device", "cuda:1"));
    }
}
