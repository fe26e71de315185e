namespace Earmark;

/// <summary>A line of a file, for messages.</summary>
/// <param name="Path">Path of the file.</param>
/// <param name="Number">Line number, from 1, or null for the file as a whole.</param>
internal readonly record struct FileLine(string Path, int? Number)
{
    /// <summary>Returns "PATH line NUMBER", or the path.</summary>
    public override string ToString() => Number is null ? Path : $"{Path} line {Number}";
}
