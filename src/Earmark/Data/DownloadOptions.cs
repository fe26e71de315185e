namespace Earmark.Data;

/// <summary>What a download is about.</summary>
public enum DownloadStage
{
    /// <summary>Bytes come in.</summary>
    Fetching,

    /// <summary>The checksum is computed.</summary>
    Checking,

    /// <summary>The archive is unpacked.</summary>
    Unpacking,
}

/// <summary>How far a download is.</summary>
/// <param name="File">The archive.</param>
/// <param name="Stage">What is done with it.</param>
/// <param name="Done">Bytes done.</param>
/// <param name="Total">Bytes in all; null where the server does not say.</param>
public sealed record DownloadProgress(string File, DownloadStage Stage, long Done, long? Total);

/// <summary>How patient a download is.</summary>
public sealed record DownloadOptions
{
    /// <summary>Tries in a row without a new byte before giving up, at least 1.</summary>
    /// <value>5: with waits of 1, 2, 4 and 8 s.</value>
    public int Tries { get; init; } = 5;

    /// <summary>Wait before the second try; it doubles with each further one, up to a minute.</summary>
    /// <value>One second.</value>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Silence after which a connection counts as broken.</summary>
    /// <value>One minute.</value>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Bytes that an archive, or what it unpacks to, may have beyond twice the size that the catalogue states; at least 0.</summary>
    /// <value>1 GB.</value>
    public long Allowance { get; init; } = 1_000_000_000;

    /// <summary>Told of each break, with what is done about it.</summary>
    public Action<string> Tell { get; init; } = _ => { };

    /// <summary>Free bytes of the disk a folder is on.</summary>
    internal Func<string, long> FreeBytes { get; init; } = folder => new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
}
