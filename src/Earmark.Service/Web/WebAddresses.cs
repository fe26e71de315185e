using System.Net;
using Microsoft.AspNetCore.Http;

namespace Earmark.Service.Web;

/// <summary>The addresses on which an app listens.</summary>
internal static class WebAddresses
{
    private const string Expected = "addresses such as http://127.0.0.1:8080, separated by semicolons";

    /// <summary>Returns the addresses in a text.</summary>
    /// <param name="where">The option, for errors.</param>
    /// <param name="urls">Addresses, separated by semicolons.</param>
    /// <exception cref="InputException">There are none, or one is not an address.</exception>
    public static IReadOnlyList<string> Parse(string where, string urls)
    {
        string[] addresses = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (addresses.Length == 0) throw InputException.At(where, "it is empty", Expected);
        foreach (var address in addresses)
            if (FindFault(address) is { } fault) throw InputException.At(where, fault, Expected);
        return addresses;
    }

    /// <summary>Returns whether all addresses are on this machine.</summary>
    public static bool AreLoopback(IEnumerable<string> urls) => urls.All(url => OriginChecks.IsLoopback(BindingAddress.Parse(url).Host));

    /// <summary>Returns the address that a browser on this machine opens for an address on which an app listens.</summary>
    public static string ForBrowser(string url)
    {
        var binding = BindingAddress.Parse(url);
        return binding.Host is "*" or "+" or "0.0.0.0" or "[::]" ? $"{binding.Scheme}://localhost:{binding.Port}" : url;
    }

    private static string? FindFault(string address)
    {
        try
        {
            var binding = BindingAddress.Parse(address);
            if (binding.Scheme is not "http") return $"{Quoted.Format(address)} does not start with http://";
            if (binding.IsUnixPipe) return $"{Quoted.Format(address)} is a socket";
            if (binding is { Host: "localhost", Port: 0 }) return $"{Quoted.Format(address)} stands for several addresses, which have no common free port";
            if (binding.PathBase.Length > 0) return $"{Quoted.Format(address)} has a path";
            return binding.Port is >= 0 and <= IPEndPoint.MaxPort ? null : $"{Quoted.Format(address)} has the port {binding.Port}";
        }
        catch (FormatException)
        {
            return $"{Quoted.Format(address)} is not an address";
        }
    }
}
