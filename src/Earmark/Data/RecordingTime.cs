using System.Globalization;
using System.Text.RegularExpressions;

namespace Earmark.Data;

/// <summary>The time at which a recording starts, from its file name as written by autonomous recorders.</summary>
/// <remarks>
/// Recognised are a date and a time to the second: <c>20240510_043000.wav</c> (AudioMoth), <c>SMA00351_20210618_050000.wav</c> (Song Meter, also with $ between date and time),
/// <c>2024-05-10T04-30-00.wav</c>, <c>20240510T043000.250Z.flac</c>, <c>20240510_043000+0200.wav</c>, <c>20240510043000.wav</c>; and <c>5E90A4D4.WAV</c>, the hexadecimal
/// Unix time of older AudioMoth firmware.
/// </remarks>
public static partial class RecordingTime
{
    private const long FirstAudioMoth = 0x5685C180; // 2016-01-01; smaller numbers are serial numbers, dates or hashes
    private const long LastUnixTime = int.MaxValue;

    /// <summary>Returns the start time of a recording.</summary>
    /// <param name="path">File name or path of the recording. The folder is ignored.</param>
    /// <returns>
    /// The clock time in the name, of <see cref="DateTimeKind.Unspecified"/>; it is not converted to another time zone. It is UTC if the name ends with Z or is a Unix time.
    /// Null if the name contains no valid date and time. If there are several, as in start_end, the first is returned.
    /// </returns>
    public static DateTime? FromName(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var name = path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
        return DateAndTime().Matches(name).Select(Parse).FirstOrDefault(time => time is not null) ?? FromUnixTime(name);
    }

    private static DateTime? Parse(Match match)
    {
        int Number(string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
        var (year, month, day, hour, minute, second) = (Number("year"), Number("month"), Number("day"), Number("hour"), Number("minute"), Number("second"));
        if (month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59) return null;
        var fraction = match.Groups["fraction"] is { Success: true } digits ? decimal.Parse($"0.{digits.Value}", CultureInfo.InvariantCulture) : 0;
        return new DateTime(year, month, day, hour, minute, second).AddTicks((long)(fraction * TimeSpan.TicksPerSecond));
    }

    // Eight upper-case hexadecimal digits. Eight decimal digits may also be the number of another recorder, so the extension has to be that of an AudioMoth too.
    private static DateTime? FromUnixTime(string name) =>
        UnixTime().Match(name) is { Success: true } match && (match.Groups["hex"].ValueSpan.ContainsAnyInRange('A', 'F') || match.Groups["extension"].ValueSpan is ".WAV")
            && long.Parse(match.Groups["hex"].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) is >= FirstAudioMoth and <= LastUnixTime and var seconds
            ? DateTime.UnixEpoch.AddSeconds(seconds) is var time ? DateTime.SpecifyKind(time, DateTimeKind.Unspecified) : null : null;

    // The separator between date and time is optional only if there are no separators within them.
    [GeneratedRegex("""
        (?<!\d) (?<year> (?:19|20)\d\d ) (?<d> [-_.]? ) (?<month> \d\d ) \k<d> (?<day> \d\d )
        (?: [T_$-] | [ ] | (?<= (?<!\d)\d{8} ) (?= \d{6} ) )
        (?<hour> \d\d ) (?<t> [-_.:]? ) (?<minute> \d\d ) \k<t> (?<second> \d\d )
        (?: \. (?<fraction> \d{6} | \d{3} ) (?!\d) )? (?: Z | [+-]\d\d:?\d\d )? (?!\d)
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex DateAndTime();

    [GeneratedRegex(@"^(?<hex>[0-9A-F]{8})T?(?<extension>\.[^.]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex UnixTime();
}
