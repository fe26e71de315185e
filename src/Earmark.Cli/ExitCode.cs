namespace Earmark.Cli;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCode
{
    /// <summary>Everything was done.</summary>
    public const int Done = 0;

    /// <summary>Done, but some files failed; they are named on standard error.</summary>
    public const int Failures = 1;

    /// <summary>A file, folder, option or verb is wrong; nothing was done.</summary>
    public const int WrongInput = 2;

    /// <summary>A fault of Earmark itself (EX_SOFTWARE of sysexits.h).</summary>
    public const int Fault = 70;

    /// <summary>Stopped by Ctrl-C or a termination signal; what can be saved is saved.</summary>
    public const int Interrupted = 130;
}
