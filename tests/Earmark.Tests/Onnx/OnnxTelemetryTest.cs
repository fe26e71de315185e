using System.Runtime.InteropServices;
using Earmark.Tagging;
using Earmark.Tests.Data;
using Earmark.Tests.Tagging;

namespace Earmark.Tests.Onnx;

public sealed class OnnxTelemetryTest
{
    // Earmark.Package.Tests/ToolTest verifies that a program leaves no files of ONNX Runtime in the home folder.
    [Fact]
    public void Native_libraries_see_that_telemetry_is_off()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "uses libc");
        using var folder = new DataFolder();
        using var model = Tagger.Load(TinyModel.Write(folder));
        Assert.Equal("1", Marshal.PtrToStringUTF8(GetNative("ORT_DISABLE_TELEMETRY")));
    }

    [DllImport("libc", EntryPoint = "getenv"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint GetNative([MarshalAs(UnmanagedType.LPUTF8Str)] string name);
}
