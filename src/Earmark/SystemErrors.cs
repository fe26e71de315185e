namespace Earmark;

/// <summary>Recognises exceptions caused by the system or the installation, not by the file being read.</summary>
internal static class SystemErrors
{
    private const int Emfile = 24, Enfile = 23; // EMFILE and ENFILE, on Linux and macOS
    private const int ErrorTooManyOpenFiles = unchecked((int)0x80070004); // ERROR_TOO_MANY_OPEN_FILES

    /// <summary>Returns whether the process or the system has reached its open file limit.</summary>
    public static bool IsTooManyOpenFiles(Exception exception) => exception switch
    {
        System.ComponentModel.Win32Exception native => !OperatingSystem.IsWindows() && native.NativeErrorCode is Emfile or Enfile,
        IOException => OperatingSystem.IsWindows() ? exception.HResult == ErrorTooManyOpenFiles : exception.HResult is Emfile or Enfile,
        _ => false,
    };

    /// <summary>Returns whether an assembly, as opposed to a user's file, could not be found or loaded.</summary>
    public static bool IsMissingAssembly(Exception exception) => (exception switch
    {
        FileNotFoundException missing => missing.FileName,
        FileLoadException unloadable => unloadable.FileName,
        _ => null,
    })?.Contains(", Version=", StringComparison.Ordinal) == true; // "NVorbis, Version=0.10.5.0, Culture=..." instead of a path
}
