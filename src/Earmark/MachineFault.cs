namespace Earmark;

/// <summary>Recognises exceptions that are caused by the machine or the installation, not by the file being read.</summary>
internal static class MachineFault
{
    private const int TooManyOfProcess = 24, TooManyOfSystem = 23; // EMFILE and ENFILE, on Linux and macOS
    private const int TooManyOfWindows = unchecked((int)0x80070004); // ERROR_TOO_MANY_OPEN_FILES

    /// <summary>Returns whether the process or the system has reached its limit of open files.</summary>
    public static bool IsTooManyOpenFiles(Exception fault) => fault switch
    {
        System.ComponentModel.Win32Exception native => !OperatingSystem.IsWindows() && native.NativeErrorCode is TooManyOfProcess or TooManyOfSystem,
        IOException => OperatingSystem.IsWindows() ? fault.HResult == TooManyOfWindows : fault.HResult is TooManyOfProcess or TooManyOfSystem,
        _ => false,
    };

    /// <summary>Returns whether an assembly, and not a file of the user, could not be found or loaded.</summary>
    public static bool IsMissingAssembly(Exception fault) => (fault switch
    {
        FileNotFoundException missing => missing.FileName,
        FileLoadException unloadable => unloadable.FileName,
        _ => null,
    })?.Contains(", Version=", StringComparison.Ordinal) == true; // "NVorbis, Version=0.10.5.0, Culture=..." instead of a path
}
