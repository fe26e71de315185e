namespace Earmark.Tagging.Jobs;

/// <summary>Size and modification time of a file, by which a changed file is noticed.</summary>
/// <param name="Bytes">Size in bytes, or 0 if there is no such file.</param>
/// <param name="Modified">When it was last modified (UTC).</param>
internal readonly record struct FileStamp(long Bytes, DateTime Modified)
{
    /// <summary>Returns the stamp of a file.</summary>
    public static FileStamp Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new(file.Length, file.LastWriteTimeUtc) : default;
    }
}
