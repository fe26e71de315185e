using System.Text.Json;
using System.Text.Json.Serialization;

namespace Earmark.Tests;

public sealed class DurationTest
{
    [Theory]
    [InlineData("1.5 s", 44_100, 66_150)]
    [InlineData("40 ms", 44_100, 1764)]
    [InlineData("400 samples", 44_100, 400)]
    [InlineData("400 samples", 16_000, 400)]
    [InlineData("1 sample", 16_000, 1)]
    [InlineData("0.5 ms", 11_025, 6)] // 5.5125
    [InlineData("20 ms", 11_025, 221)] // 220.5, rounded away from zero
    [InlineData("1e9 s", 48_000, int.MaxValue)]
    public void Sample_counts_are_rounded_to_the_nearest_integer(string text, int rate, int samples) => Assert.Equal(samples, Duration.Parse(text)!.Value.ToSamples(rate));

    [Theory]
    [InlineData("40"), InlineData("ms"), InlineData("40ms"), InlineData("40 min"), InlineData("1.5 samples"), InlineData("NaN s"), InlineData("1e999 s"), InlineData("3000000000 samples"), InlineData("1 2 s"), InlineData("")]
    public void Returns_null_for_invalid_text(string text) => Assert.Null(Duration.Parse(text));

    [Theory]
    [InlineData("""{"Frame":40,"Crop":1.5}""", "40 ms", "1.5 s", """{"Frame":40,"Crop":1.5}""")]
    [InlineData("""{"Frame":"400 samples","Crop":"8000 samples"}""", "400 samples", "8000 samples", """{"Frame":"400 samples","Crop":"8000 samples"}""")]
    [InlineData("""{"Frame":"0.04 s","Crop":"1500 ms"}""", "40 ms", "1.5 s", """{"Frame":40,"Crop":1.5}""")]
    public void Numbers_are_in_the_unit_of_their_key(string json, string frame, string crop, string serialized)
    {
        var keys = JsonSerializer.Deserialize<Keys>(json)!;
        Assert.Equal((frame, crop), (keys.Frame.ToString(), keys.Crop.ToString()));
        Assert.Equal(serialized, JsonSerializer.Serialize(keys));
    }

    [Theory]
    [InlineData("true"), InlineData("null"), InlineData("[1]"), InlineData("\"forty\"")]
    public void Rejects_other_JSON_values(string value) =>
        Assert.StartsWith(DurationConverter.Expected, Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Keys>($$"""{"Frame":{{value}}}""")).Message, StringComparison.Ordinal);

    private sealed record Keys
    {
        [JsonConverter(typeof(MillisecondsConverter))]
        public Duration Frame { get; init; }

        [JsonConverter(typeof(SecondsConverter))]
        public Duration Crop { get; init; }
    }
}
