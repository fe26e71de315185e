using System.Globalization;
using System.Text.Json;

namespace Earmark.Leases;

/// <summary>The content of a lease: who holds it.</summary>
/// <param name="Owner">A random identifier of the holder, different each time a lease is taken, even by the same process.</param>
/// <param name="Process">The process.</param>
/// <param name="Task">Its task in a job array, such as "2/8", or null.</param>
/// <param name="Since">When it took the lease, by its own clock; only for messages.</param>
/// <param name="Renewals">Number of renewals. A change shows that the process is running.</param>
internal sealed record LeaseHolder(string Owner, ProcessIdentity Process, string? Task, DateTimeOffset Since, long Renewals)
{
    /// <summary>Returns the text of the file.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, JsonFormat.Line) + "\n";

    /// <summary>Returns the holder in the text of a file, or null if the text is incomplete or was written by another program.</summary>
    public static LeaseHolder? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<LeaseHolder>(text, JsonFormat.Line) is { Owner: not null, Process.Host: not null } holder ? holder : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Returns a description for messages: "node7 (process 4711, task 2/8) since 2026-01-02 03:04:05 +00:00".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Process.Host} (process {Process.Id}{(Task is null ? "" : $", task {Task}")}) since {Since:yyyy-MM-dd HH:mm:ss zzz}");
}
