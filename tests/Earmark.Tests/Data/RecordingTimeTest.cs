using System.Globalization;
using Earmark.Data;

namespace Earmark.Tests.Data;

public sealed class RecordingTimeTest
{
    [Theory]
    [InlineData("20240510_043000.wav", "2024-05-10T04:30:00")] // AudioMoth
    [InlineData("20240510_043000T.WAV", "2024-05-10T04:30:00")] // AudioMoth, triggered
    [InlineData("SMA00351_20210618_050000.wav", "2021-06-18T05:00:00")] // Song Meter Mini
    [InlineData("S4A01234_0+1_20161023$195550.wac", "2016-10-23T19:55:50")] // Song Meter with GPS
    [InlineData("ARIZONA-1_20161023_195550_000.wav", "2016-10-23T19:55:50")] // Song Meter, triggered: the last number is not part of the time
    [InlineData("ICLISTENAF2523_20160813T030203.833Z_105.flac", "2016-08-13T03:02:03.833")] // icListen hydrophone
    [InlineData("a_20240510_043000_123456.wav", "2024-05-10T04:30:00")]
    [InlineData("a_20240510T043000.250000.wav", "2024-05-10T04:30:00.25")]
    [InlineData("2024-05-10T04-30-00.wav", "2024-05-10T04:30:00")]
    [InlineData("2024-05-10T04:30:00Z.wav", "2024-05-10T04:30:00")]
    [InlineData("2024-05-10 04.30.00.wav", "2024-05-10T04:30:00")]
    [InlineData("2024_05_10_04_30_00.wav", "2024-05-10T04:30:00")]
    [InlineData("site_20240510T043000.wav", "2024-05-10T04:30:00")]
    [InlineData("20240510-043000.wav", "2024-05-10T04:30:00")]
    [InlineData("20240510043000.wav", "2024-05-10T04:30:00")]
    [InlineData("rec20240510043000", "2024-05-10T04:30:00")]
    [InlineData("20240510_043000Z.flac", "2024-05-10T04:30:00")]
    [InlineData("20240510_043000+0200.flac", "2024-05-10T04:30:00")]
    [InlineData("20240510T043000-03:30.flac", "2024-05-10T04:30:00")]
    [InlineData("20240229_235959.wav", "2024-02-29T23:59:59")] // a leap year
    [InlineData("19991231_000000.wav", "1999-12-31T00:00:00")]
    [InlineData("20240510_043000_20240510_044000.wav", "2024-05-10T04:30:00")] // start and end
    [InlineData("20241310_043000_20240510_044000.wav", "2024-05-10T04:40:00")] // the first is not a date
    [InlineData("/data/20230101_000000/20240510_043000.wav", "2024-05-10T04:30:00")]
    [InlineData("C:\\data\\20230101_000000\\20240510_043000.wav", "2024-05-10T04:30:00")]
    [InlineData("5E90A4D4.WAV", "2020-04-10T16:54:44")] // AudioMoth, Unix time: date -u -d @$((0x5E90A4D4))
    [InlineData("5E90A4D4.flac", "2020-04-10T16:54:44")]
    [InlineData("5E90A4D4T.WAV", "2020-04-10T16:54:44")]
    [InlineData("60000000.WAV", "2021-01-14T08:25:36")]
    public void Times_in_names_are_recognised(string path, string expected) =>
        Assert.Equal(DateTime.Parse(expected, CultureInfo.InvariantCulture), RecordingTime.FromName(path));

    [Theory]
    [InlineData("20241310_043000.wav")] // month 13
    [InlineData("20240010_043000.wav")]
    [InlineData("20240532_043000.wav")]
    [InlineData("20230229_043000.wav")] // not a leap year
    [InlineData("20240510_240000.wav")]
    [InlineData("20240510_046000.wav")]
    [InlineData("20240510_043060.wav")]
    [InlineData("18240510_043000.wav")]
    [InlineData("20240510.wav")] // no time
    [InlineData("043000.wav")] // no date
    [InlineData("20240510_0430.wav")] // no seconds
    [InlineData("120240510_043000.wav")] // longer numbers
    [InlineData("20240510_0430001.wav")]
    [InlineData("202405100430001.wav")]
    [InlineData("2024-0510_043000.wav")] // mixed separators
    [InlineData("20240510/043000.wav")] // only the file name counts
    [InlineData("20240510_043000/a.wav")]
    [InlineData("5e90a4d4.wav")] // hashes, as in FSDKaggle2018
    [InlineData("60000000.wav")] // a number
    [InlineData("10160435.WAV")] // the serial number of a Batlogger, as Unix time 1978
    [InlineData("DEADBEEF.WAV")] // as Unix time 2088
    [InlineData("5E90A4D4A.WAV")]
    [InlineData("dog.wav")]
    [InlineData("")]
    public void Other_numbers_are_not_times(string path) => Assert.Null(RecordingTime.FromName(path));

    [Fact]
    public void The_time_has_no_time_zone() => Assert.All(["20240510_043000Z.wav", "5E90A4D4.WAV"], name => Assert.Equal(DateTimeKind.Unspecified, RecordingTime.FromName(name)!.Value.Kind));
}
