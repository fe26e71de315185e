namespace Earmark.Data;

/// <summary>Stages of a download.</summary>
public enum DownloadStage
{
    /// <summary>Data is being received.</summary>
    Downloading,

    /// <summary>The checksum is being computed.</summary>
    Verifying,

    /// <summary>The archive is being unpacked.</summary>
    Unpacking,
}

/// <summary>Progress of a download.</summary>
/// <param name="File">The archive.</param>
/// <param name="Stage">The current stage.</param>
/// <param name="BytesDone">Number of bytes processed.</param>
/// <param name="Total">Total number of bytes, or null if the server does not report it.</param>
public sealed record DownloadProgress(string File, DownloadStage Stage, long BytesDone, long? Total);

/// <summary>Retries, timeouts and limits of a download.</summary>
public sealed record DownloadOptions
{
    /// <summary>Number of consecutive attempts without new data after which the download fails. At least 1.</summary>
    /// <value>5, with delays of 1, 2, 4 and 8 s.</value>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>Delay before the second attempt. It doubles after each further attempt, up to one minute.</summary>
    /// <value>One second.</value>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time without data after which the connection is considered lost.</summary>
    /// <value>One minute.</value>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Size limit of an archive and of its unpacked content: twice the size in the catalogue plus this number of bytes. At least 0.</summary>
    /// <value>1 GB.</value>
    public long ExtraBytes { get; init; } = 1_000_000_000;

    /// <summary>Called when a connection is lost, with a message that describes the next attempt.</summary>
    public Action<string> OnConnectionLost { get; init; } = _ => { };

    /// <summary>Function that returns the number of free bytes on the disk of a folder.</summary>
    internal Func<string, long> FreeBytes { get; init; } = folder => new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
}
