using System.Globalization;
using Earmark.Data;

namespace Earmark.Tagging.Formats;

/// <summary>The clock time of a position in a recording, for the columns that state when something was heard.</summary>
internal static class ClockTime
{
    /// <summary>Returns the clock time, without a time zone, or null if the name of the recording does not contain its start time.</summary>
    /// <param name="path">Path of the recording; see <see cref="RecordingTime.FromName"/>.</param>
    /// <param name="seconds">Position in seconds from the start of the recording.</param>
    public static DateTime? At(string path, double seconds) => RecordingTime.FromName(path)?.AddSeconds(seconds);

    /// <summary>Returns the clock time in ISO 8601, such as <c>2024-05-10T04:30:02.5</c>, or empty.</summary>
    /// <inheritdoc cref="At"/>
    public static string Text(string path, double seconds) => At(path, seconds)?.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture) ?? "";
}
