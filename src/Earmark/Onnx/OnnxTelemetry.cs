using System.Runtime.InteropServices;

namespace Earmark.Onnx;

/// <summary>
/// Turns off the telemetry of ONNX Runtime. Since version 1.29, its official builds send usage events to Microsoft and store an identifier of the
/// device in the cache folder of the user, unless the environment variable ORT_DISABLE_TELEMETRY is set before they are initialised (Privacy.md of the package).
/// </summary>
/// <remarks>If the host process has used ONNX Runtime before, it has decided this itself. A value that the user has set is kept.</remarks>
internal static class OnnxTelemetry
{
    private const string Variable = "ORT_DISABLE_TELEMETRY";

    private static readonly Lazy<bool> Disabled = new(SetVariable);

    /// <summary>Sets the variable. Call it before the first use of ONNX Runtime. Later calls have no effect.</summary>
    public static void Disable() => _ = Disabled.Value;

    private static bool SetVariable()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not null) return false;
        Environment.SetEnvironmentVariable(Variable, "1");
        // On Unix, .NET has its own copy of the environment, which native libraries do not see.
        return OperatingSystem.IsWindows() || SetNative(Variable, "1", overwrite: 0) == 0;
    }

    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetNative(string name, string value, int overwrite);
}
