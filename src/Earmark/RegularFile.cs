using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Earmark;

/// <summary>
/// Distinguishes regular files from named pipes, sockets and devices before they are opened. Opening a pipe blocks until another
/// process writes to it, and reading a device such as /dev/zero never ends. Symbolic links are followed.
/// </summary>
/// <remarks>.NET cannot report the type of a file without opening it (FileAttributes.Device is never set on Unix).</remarks>
internal static class RegularFile
{
    private const int TypeMask = 0xF000, Regular = 0x8000;

    /// <summary>Returns whether a path refers to an existing regular file.</summary>
    /// <param name="path">A path.</param>
    /// <returns>False for folders, pipes, sockets and devices, and if nothing exists at the path.</returns>
    public static bool Exists(string path) => File.Exists(path) && NonRegularType(path) is null;

    /// <summary>Throws if a path refers to something other than a regular file.</summary>
    /// <param name="path">A path. A missing file is not an error here, because opening it reports the error.</param>
    /// <param name="expected">What the caller wants to open, such as "a recording".</param>
    /// <exception cref="InputException">The path refers to a folder, a named pipe, a socket or a device.</exception>
    public static void Require(string path, string expected = "a regular file")
    {
        if (NonRegularType(path) is { } type) throw InputException.At(path, $"is {type}", expected, kind: InputErrorKind.Unreadable);
    }

    private static string? NonRegularType(string path)
    {
        if (Directory.Exists(path)) return "a folder";
        if (path.Contains('\0')) return null; // opening it throws
        try
        {
            if (OperatingSystem.IsWindows()) return Path.GetFullPath(path).StartsWith(@"\\.\", StringComparison.Ordinal) ? "a device" : null;
            var mode = OperatingSystem.IsLinux() ? LinuxMode(path) : OperatingSystem.IsMacOS() ? MacMode(path) : null;
            return mode is null or 0 ? null : (mode & TypeMask) switch
            {
                Regular => null,
                0x1000 => "a named pipe",
                0x2000 => "a character device",
                0x4000 => "a folder",
                0x6000 => "a block device",
                0xC000 => "a socket",
                _ => "not a regular file",
            };
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or DllNotFoundException)
        {
            return null; // the C library does not export these functions, so the check is skipped
        }
    }

    [SupportedOSPlatform("linux")]
    private static unsafe int? LinuxMode(string path)
    {
        const int workingFolder = -100, typeOnly = 1, modeOffset = 28;
        var status = stackalloc byte[256]; // struct statx has the same layout on every architecture
        return Statx(workingFolder, path, 0, typeOnly, status) == 0 ? *(ushort*)(status + modeOffset) : null;
    }

    [SupportedOSPlatform("macos")]
    private static unsafe int? MacMode(string path)
    {
        const int modeOffset = 4;
        var status = stackalloc byte[256]; // struct stat with 64-bit inodes takes 144 bytes
        var result = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? Stat64(path, status) : Stat(path, status);
        return result == 0 ? *(ushort*)(status + modeOffset) : null;
    }

    [DllImport("libc", EntryPoint = "statx"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern unsafe int Statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, byte* status);

    [DllImport("libc", EntryPoint = "stat"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern unsafe int Stat([MarshalAs(UnmanagedType.LPUTF8Str)] string path, byte* status);

    [DllImport("libc", EntryPoint = "stat$INODE64"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern unsafe int Stat64([MarshalAs(UnmanagedType.LPUTF8Str)] string path, byte* status);
}
