namespace Earmark.Leases;

/// <summary>Another process has taken over a lease, so this process must not write to the folder any more.</summary>
/// <param name="message">The message for the user.</param>
internal sealed class LeaseLostException(string message) : Exception(message);
