namespace Earmark.Synthesis;

/// <summary>The table of voices. A class is a row; the first twelve are those of the demo.</summary>
internal static class Voices
{
    private static readonly Envelope Struck = new();

    /// <summary>Every voice.</summary>
    public static IReadOnlyList<Voice> All { get; } =
    [
        new("Plucked_string_low", (1.5, 12), (60, 200), new PluckedString(), Pattern.Notes((0.25, 1.6), 5, 1), Struck),
        new("Bowed_string", (1.5, 20), (180, 750), new BowedString(), Pattern.Notes((0.4, 2.5), 4, (0.8, 1)),
            new() { Attack = (0.05, 0.3), Release = (0.05, 0.25) }),
        new("Small_bell", (1, 12), (800, 3000), new Modes(Modes.Bell), Pattern.Notes((0.5, 3), 0.5, 1), Struck),
        new("Wooden_bar", (0.8, 12), (220, 1000), new Modes(Modes.TunedBar) { Decay = (0.08, 0.35), Softness = (3, 9) },
            Pattern.Notes((0.12, 0.6), 6, 1), Struck),
        new("Hand_drum", (0.6, 12), (90, 320), new Modes(Modes.Membrane) { Decay = (0.15, 0.6), Loss = 0.6, Softness = (1, 5), Noise = (0.2, 0.8), Blow = (0.02, 0.08) },
            new() { Count = (2, 6), Gap = (0.13, 0.4), Pause = (0.25, 0.9), Uneven = 10, Jitter = 0.08 }, Struck),
        new("Reed_tone", (1.5, 20), (120, 550), new Reed(), Pattern.Notes((0.3, 2), 4, (0.75, 0.98)),
            new() { Attack = (0.02, 0.08), Release = (0.03, 0.1) }),
        new("Whistle", (0.6, 12), (800, 3000), new Whistle(), new() { Count = 1_000_000, Gap = (0.3, 1.5), Held = (0.5, 0.9), Steps = 3, Jitter = 0.3 },
            new() { Attack = (0.02, 0.1), Release = (0.03, 0.1) }),
        new("Knock_pattern", (0.8, 8), (120, 500), new Modes(Modes.Box) { Decay = (0.04, 0.14), Loss = 0.5, Stray = 0.08, Noise = (0.1, 0.5), Blow = (0.004, 0.02) },
            new() { Count = (2, 6), Gap = (0.12, 0.35), Pause = (0.6, 2), Uneven = 4 }, Struck),
        new("Click_train", (1, 12), (1300, 6000), new Modes(Modes.Bar) { Decay = (0.004, 0.02), Stray = 0.08, Noise = (0.2, 0.8), Blow = (0.002, 0.006) },
            new() { Count = 1_000_000, Gap = (0.03, 0.11), Jitter = 0.04, Uneven = 4 }, Struck),
        new("Shaker", (1, 12), (2500, 8000), new Grains { Settle = (0.1, 0.3) },
            new() { Count = 1_000_000, Gap = (0.12, 0.4), Uneven = 8, Jitter = 0.1 }, new() { Attack = (0.01, 0.06), Release = 0.02 }),
        new("Wind_noise", (3, 30), (250, 1500), new NoiseBand(), Pattern.Steady, new() { Attack = (0.1, 1), Release = (0.1, 1) }),
        new("Pressure_burst", (0.6, 10), (150, 1000), new Burst(), new() { Count = 1_000_000, Gap = (1.2, 4), Jitter = 0.4, Uneven = 8 }, Struck),
    ];
}
