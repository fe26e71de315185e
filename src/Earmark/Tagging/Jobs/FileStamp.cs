namespace Earmark.Tagging.Jobs;

/// <summary>Size and modification time of a file, by which a changed file is noticed. Those of a symbolic link are those of its target.</summary>
/// <param name="Bytes">Size in bytes, or 0 if there is no such file.</param>
/// <param name="Modified">When it was last modified (UTC).</param>
internal readonly record struct FileStamp(long Bytes, DateTime Modified)
{
    /// <summary>Returns the stamp of a file, or the default if it does not exist or cannot be accessed.</summary>
    public static FileStamp Of(string path)
    {
        try
        {
            var link = new FileInfo(path);
            var file = link.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? link;
            return file.Exists ? new(file.Length, file.LastWriteTimeUtc) : default;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
