namespace Earmark.Tests;

/// <summary>The browser of the tests that need one.</summary>
internal static class Chromium
{
    /// <summary>Returns the path of Chromium or Chrome: $EARMARK_CHROMIUM, in /usr/bin, or on the path. Returns null if there is none.</summary>
    public static string? Find() => Environment.GetEnvironmentVariable("EARMARK_CHROMIUM") is { Length: > 0 } chosen ? chosen
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Prepend("/usr/bin")
            .SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
}
