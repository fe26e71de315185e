using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Earmark;

/// <summary>
/// A duration in a preset, in seconds, in milliseconds or as a number of samples. Seconds and milliseconds do not depend on
/// the sample rate. A number of samples is exact at one sample rate only.
/// </summary>
public readonly record struct Duration
{
    private Duration(double value, DurationUnit unit) => (Value, Unit) = (value, unit);

    /// <summary>The number, in <see cref="Unit"/>.</summary>
    public double Value { get; }

    /// <summary>The unit.</summary>
    public DurationUnit Unit { get; }

    /// <summary>Returns a duration in seconds.</summary>
    public static Duration Seconds(double seconds) => new(seconds, DurationUnit.Seconds);

    /// <summary>Returns a duration in milliseconds.</summary>
    public static Duration Milliseconds(double milliseconds) => new(milliseconds, DurationUnit.Milliseconds);

    /// <summary>Returns a duration in samples.</summary>
    public static Duration Samples(int samples) => new(samples, DurationUnit.Samples);

    /// <summary>Returns the number of samples at a sample rate, rounded to the nearest integer, with halves rounded away from zero.</summary>
    /// <param name="sampleRate">The sample rate in Hz.</param>
    public int ToSamples(int sampleRate) => (int)Math.Clamp(Math.Round(Unit switch
    {
        DurationUnit.Samples => Value,
        DurationUnit.Milliseconds => Value * sampleRate / 1000,
        _ => Value * sampleRate,
    }, MidpointRounding.AwayFromZero), int.MinValue, int.MaxValue);

    /// <summary>Returns the text form: "1.5 s", "40 ms", "400 samples".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value} {Symbol(Unit)}");

    /// <summary>Converts the duration to a unit of time. A number of samples is returned unchanged.</summary>
    internal Duration ConvertTo(DurationUnit unit) => (Unit, unit) switch
    {
        (DurationUnit.Milliseconds, DurationUnit.Seconds) => Seconds(Value / 1000),
        (DurationUnit.Seconds, DurationUnit.Milliseconds) => Milliseconds(Value * 1000),
        _ => this,
    };

    /// <summary>Parses the text form, or returns null if it is invalid.</summary>
    internal static Duration? Parse(string text)
    {
        string[] parts = [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        if (parts.Length != 2 || !double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value)) return null;
        return parts[1] switch
        {
            "s" => Seconds(value),
            "ms" => Milliseconds(value),
            "samples" or "sample" when value == Math.Round(value) && Math.Abs(value) < int.MaxValue => Samples((int)value),
            _ => null,
        };
    }

    private static string Symbol(DurationUnit unit) => unit switch
    {
        DurationUnit.Samples => "samples",
        DurationUnit.Milliseconds => "ms",
        _ => "s",
    };
}

/// <summary>Units of a <see cref="Duration"/>.</summary>
public enum DurationUnit
{
    /// <summary>Seconds.</summary>
    Seconds,

    /// <summary>Milliseconds.</summary>
    Milliseconds,

    /// <summary>Samples at the sample rate of the front end.</summary>
    Samples,
}

/// <summary>Reads and writes a <see cref="Duration"/> as a number in the unit of its key, or as a string with a unit, such as "400 samples".</summary>
internal abstract class DurationConverter(DurationUnit unit) : JsonConverter<Duration>
{
    /// <summary>Description of the allowed values, which is also the exception message for other values.</summary>
    public const string Expected = "a number, or text such as '400 samples', '40 ms' or '1.5 s'";

    public override Duration Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Number when reader.TryGetDouble(out var number) => unit == DurationUnit.Seconds ? Duration.Seconds(number) : Duration.Milliseconds(number),
        JsonTokenType.String when Duration.Parse(reader.GetString()!) is { } duration => duration.ConvertTo(unit),
        _ => throw new JsonException(Expected),
    };

    public override void Write(Utf8JsonWriter writer, Duration value, JsonSerializerOptions options)
    {
        if (value.Unit == DurationUnit.Samples) writer.WriteStringValue(value.ToString());
        else writer.WriteNumberValue(value.ConvertTo(unit).Value);
    }
}

/// <summary>Converter for keys in seconds.</summary>
internal sealed class SecondsConverter() : DurationConverter(DurationUnit.Seconds);

/// <summary>Converter for keys in milliseconds.</summary>
internal sealed class MillisecondsConverter() : DurationConverter(DurationUnit.Milliseconds);
