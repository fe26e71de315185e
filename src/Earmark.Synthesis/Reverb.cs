using System.Runtime.CompilerServices;

namespace Earmark.Synthesis;

/// <summary>Room reverberation: four damped feedback comb filters, then two all-pass filters (Schroeder 1962, Moorer 1979).</summary>
/// <param name="CombDelaySeconds">Delay of the shortest comb filter in seconds.</param>
/// <param name="Rt60Seconds">60 dB reverberation time in seconds.</param>
/// <param name="Damping">Weight of the previous sample in the low-pass filter of each comb. Larger values damp high frequencies more.</param>
/// <param name="WetLevel">Amplitude of the reverberation relative to the direct sound.</param>
internal sealed record Reverb(double CombDelaySeconds, double Rt60Seconds, double Damping, double WetLevel)
{
    /// <summary>Draws the parameters of a room.</summary>
    public static Reverb Draw(ref CounterRandom random) => new(
        new LogUniform(0.006, 0.04).Draw(ref random), new LogUniform(0.15, 1.2).Draw(ref random), random.NextDouble(0.1, 0.7),
        new LogUniform(0.05, 0.6).Draw(ref random));

    /// <summary>Adds the reverberation to a clip.</summary>
    public void Apply(Span<float> clip)
    {
        CombFilter a = new(CombDelaySeconds, Rt60Seconds), b = new(CombDelaySeconds * 1.163, Rt60Seconds), c = new(CombDelaySeconds * 1.281, Rt60Seconds), d = new(CombDelaySeconds * 1.427, Rt60Seconds);
        AllPassFilter first = new(0.0051), second = new(0.0017);
        double damping = Damping, wet = 0.5 * WetLevel;
        foreach (ref var sample in clip)
        {
            double x = sample;
            var echoes = a.Next(x, damping) + b.Next(x, damping) + (c.Next(x, damping) + d.Next(x, damping));
            sample = (float)(x + wet * second.Next(first.Next(echoes)));
        }
    }

    private struct CombFilter
    {
        private readonly float[] delayLine;
        private readonly double feedback;
        private double filtered;
        private int position;

        public CombFilter(double seconds, double decay)
        {
            delayLine = new float[(int)(seconds * Corpus.SampleRate) | 1];
            feedback = ExactMath.DecayFactor(decay, delayLine.Length);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public double Next(double x, double damping)
        {
            double y = delayLine[position];
            filtered = (1 - damping) * y + damping * filtered;
            delayLine[position] = (float)(x + feedback * filtered);
            if (++position == delayLine.Length) position = 0;
            return y;
        }
    }

    private struct AllPassFilter(double seconds)
    {
        private readonly float[] delayLine = new float[(int)(seconds * Corpus.SampleRate) | 1];
        private int position;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public double Next(double x)
        {
            double delayed = delayLine[position], input = x + 0.6 * delayed;
            delayLine[position] = (float)input;
            if (++position == delayLine.Length) position = 0;
            return delayed - 0.6 * input;
        }
    }
}
