using System.ComponentModel;
using System.Diagnostics;

namespace Earmark.Service.Web;

/// <summary>Opens a page in the browser of the user.</summary>
internal static class Browser
{
    /// <summary>Opens a page.</summary>
    /// <param name="address">The address, such as http://127.0.0.1:8080.</param>
    /// <returns>Why the browser cannot be opened, or null.</returns>
    public static string? TryOpen(string address)
    {
        try
        {
            using var browser = Process.Start(new ProcessStartInfo(address) { UseShellExecute = true });
            return null;
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException or PlatformNotSupportedException)
        {
            return exception.Message;
        }
    }
}
