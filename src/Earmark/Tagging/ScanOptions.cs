using System.Text.Json;
using System.Text.Json.Serialization;

namespace Earmark.Tagging;

/// <summary>The windows in which a recording is scored.</summary>
public sealed record ScanOptions
{
    /// <summary>Length of a window in seconds if the card does not state the lengths on which the model was trained.</summary>
    public const double FallbackWindowSeconds = 2;

    /// <summary>Length of a window in seconds, 0.01 to 3600, or null for the lengths on which the model was trained: see <see cref="For"/>. Shorter recordings are one window.</summary>
    [Key("length of a window", Unit = "s", Min = 0.01, Max = 3600)]
    public double? WindowSeconds { get; init; }

    /// <summary>
    /// Hop between the starts of consecutive windows in seconds, 0.01 to the length of a window, or null: see <see cref="For"/>. The last window is moved back so that it
    /// ends with the recording. Shorter hops locate events more precisely and take proportionally more time.
    /// </summary>
    [Key("hop between the starts of consecutive windows", Unit = "s", Min = 0.01, Max = 3600)]
    public double? HopSeconds { get; init; }

    /// <summary>Returns the options with both values. This is the only place that defines the defaults.</summary>
    /// <remarks>
    /// <para>If no length is specified, it depends on the card. With the prediction rule <see cref="PredictionRule.Windows"/>, the windows are those of the rule. Otherwise, the length is
    /// the middle of the crop lengths in the preset of the training run, (examples.cropMin + examples.cropMax) / 2. If the card has no preset, it is <see cref="FallbackWindowSeconds"/>.</para>
    /// <para>If no hop is specified, it is half the window, unless the windows are those of the prediction rule.</para>
    /// </remarks>
    /// <param name="card">The model.</param>
    /// <exception cref="InputException">A value is out of range, or the hop is longer than the window.</exception>
    public ScanOptions For(ModelCard card)
    {
        ArgumentNullException.ThrowIfNull(card);
        var errors = KeyRange.GetErrors(this);
        if (errors.Count > 0) throw new InputException($"windows: {string.Join(" ", errors)}");
        var prediction = card.Prediction;
        var resolved = (WindowSeconds, prediction.Rule) switch
        {
            ({ } window, _) => this with { HopSeconds = HopSeconds ?? window / 2 },
            (_, PredictionRule.Windows) => new() { WindowSeconds = prediction.WindowSeconds, HopSeconds = HopSeconds ?? prediction.HopSeconds },
            _ when TrainedSeconds(card) is var trained => new() { WindowSeconds = trained, HopSeconds = HopSeconds ?? trained / 2 },
        };
        return resolved.HopSeconds <= resolved.WindowSeconds ? resolved
            : throw new InputException($"windows: the hop is {resolved.HopSeconds} s. Expected at most the length of a window, {resolved.WindowSeconds} s, otherwise parts of the recording are skipped.");
    }

    /// <summary>Returns the windows at a sample rate.</summary>
    /// <param name="card">The model.</param>
    internal Windows WindowsFor(ModelCard card)
    {
        var resolved = For(card);
        return Windows.FromSeconds(resolved.WindowSeconds!.Value, resolved.HopSeconds!.Value, card.SampleRate);
    }

    private static double TrainedSeconds(ModelCard card)
    {
        if (card.Preset.Length == 0) return FallbackWindowSeconds;
        try
        {
            if (JsonSerializer.Deserialize<PresetExcerpt>(card.Preset, JsonFormat.Line)?.Examples is not { CropMin: { } min, CropMax: { } max }) return FallbackWindowSeconds;
            var seconds = ((double)min.ToSamples(card.SampleRate) + max.ToSamples(card.SampleRate)) / 2 / card.SampleRate;
            return seconds is >= 0.01 and <= 3600 ? seconds : FallbackWindowSeconds;
        }
        catch (JsonException)
        {
            return FallbackWindowSeconds; // the preset may have been written by another version, and is not needed for anything else
        }
    }

    private sealed record PresetExcerpt(Crops? Examples);

    private sealed record Crops([property: JsonConverter(typeof(SecondsConverter))] Duration? CropMin, [property: JsonConverter(typeof(SecondsConverter))] Duration? CropMax);
}
