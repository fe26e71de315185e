using System.Runtime.CompilerServices;

namespace Earmark.Synthesis;

/// <summary>A room: four echoes that feed back and lose their highs, then two all passes (Schroeder 1962, Moorer 1979).</summary>
/// <param name="Size">Seconds of the shortest echo.</param>
/// <param name="Decay">Seconds in which the room falls by 60 dB.</param>
/// <param name="Damping">Share of the previous sample in each echo: the more, the duller.</param>
/// <param name="Wet">Amplitude of the room against the direct sound.</param>
internal sealed record Room(double Size, double Decay, double Damping, double Wet)
{
    /// <summary>Draws a room.</summary>
    public static Room From(ref CounterRandom draw) => new(
        new LogUniform(0.006, 0.04).From(ref draw), new LogUniform(0.15, 1.2).From(ref draw), draw.Uniform(0.1, 0.7),
        new LogUniform(0.05, 0.6).From(ref draw));

    /// <summary>Lets a clip sound in the room.</summary>
    public void Sound(Span<float> clip)
    {
        Echo a = new(Size, Decay), b = new(Size * 1.163, Decay), c = new(Size * 1.281, Decay), d = new(Size * 1.427, Decay);
        Diffuser first = new(0.0051), second = new(0.0017);
        double damping = Damping, wet = 0.5 * Wet;
        foreach (ref var sample in clip)
        {
            double x = sample;
            var echoes = a.Next(x, damping) + b.Next(x, damping) + (c.Next(x, damping) + d.Next(x, damping));
            sample = (float)(x + wet * second.Next(first.Next(echoes)));
        }
    }

    private struct Echo
    {
        private readonly float[] line;
        private readonly double back;
        private double dull;
        private int place;

        public Echo(double seconds, double decay)
        {
            line = new float[(int)(seconds * Corpus.SampleRate) | 1];
            back = ExactMath.Decay(decay, line.Length);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public double Next(double x, double damping)
        {
            double y = line[place];
            dull = (1 - damping) * y + damping * dull;
            line[place] = (float)(x + back * dull);
            if (++place == line.Length) place = 0;
            return y;
        }
    }

    private struct Diffuser(double seconds)
    {
        private readonly float[] line = new float[(int)(seconds * Corpus.SampleRate) | 1];
        private int place;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public double Next(double x)
        {
            double held = line[place], into = x + 0.6 * held;
            line[place] = (float)into;
            if (++place == line.Length) place = 0;
            return held - 0.6 * into;
        }
    }
}
