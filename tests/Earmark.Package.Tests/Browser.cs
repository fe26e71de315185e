using Earmark.Tests.Data;

namespace Earmark.Package.Tests;

/// <summary>A browser without a window.</summary>
internal static class Browser
{
    /// <summary>Opens a page and returns its elements as HTML after its scripts have run.</summary>
    /// <param name="program">Path of the browser.</param>
    /// <param name="address">Address of the page.</param>
    /// <param name="profile">Folder for the files of the browser.</param>
    public static async Task<string> Open(string program, string address, string profile)
    {
        // The budget is virtual time, which stands still while the page waits for the network and runs the model.
        string[] options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions", $"--user-data-dir={profile}", "--virtual-time-budget=60000", "--dump-dom"];
        return (await ProgramRun.Run(Path.GetTempPath(), program, [.. options, address])).RequireSuccess().Output;
    }

    /// <summary>Returns a file with its content type, without which browsers reject modules and WebAssembly.</summary>
    public static TestResponse FileResponse(string path)
    {
        if (!File.Exists(path)) return new(404, []);
        var type = Path.GetExtension(path) switch { ".html" => "text/html", ".mjs" => "text/javascript", ".wasm" => "application/wasm", _ => "application/octet-stream" };
        return new(200, File.ReadAllBytes(path)) { Headers = new Dictionary<string, string> { ["Content-Type"] = type } };
    }
}
