using Microsoft.Extensions.FileSystemGlobbing;

namespace Earmark.Tagging.Jobs;

/// <summary>A pattern of file names, such as <c>2024/**/*.wav</c>, where ** matches any number of folders and * any part of a name. Earmark expands patterns itself, because Windows shells do not.</summary>
internal sealed class FilePattern
{
    private readonly string folder, rest;

    /// <summary>Parses a pattern.</summary>
    public FilePattern(string pattern)
    {
        // The folder before the first wildcard.
        var wildcard = pattern.IndexOf('*', StringComparison.Ordinal);
        var separator = pattern.AsSpan(0, wildcard).LastIndexOfAny('/', Path.DirectorySeparatorChar);
        (folder, rest) = (separator < 0 ? "" : pattern[..(separator + 1)], pattern[(separator + 1)..].Replace('\\', '/'));
        Root = Path.GetFullPath(folder.Length == 0 ? "." : folder);
    }

    /// <summary>The folder that contains all matches.</summary>
    public string Root { get; }

    /// <summary>Whether files in subfolders can match.</summary>
    public bool IsRecursive => rest.Contains('/', StringComparison.Ordinal) || rest.Contains("**", StringComparison.Ordinal);

    /// <summary>Returns whether a path is a pattern.</summary>
    public static bool IsPattern(string path) => path.Contains('*', StringComparison.Ordinal);

    /// <summary>Returns the files that match, as paths that start like the pattern.</summary>
    /// <param name="files">Full paths of files in <see cref="Root"/>.</param>
    public IEnumerable<string> Match(IEnumerable<string> files) => new Matcher(StringComparison.Ordinal).AddInclude(rest).Match(Root, files).Files.Select(file => folder + file.Path);
}
