namespace Earmark.Audio;

/// <summary>Mono samples at a sample rate: the input of a model.</summary>
/// <param name="Samples">Amplitudes; whole-number formats map to [-1, 1) by division by 2^(bits-1).</param>
/// <param name="SampleRate">Samples per second.</param>
public sealed record Waveform(float[] Samples, int SampleRate)
{
    /// <summary>How long it sounds.</summary>
    public TimeSpan Duration => TimeSpan.FromSeconds((double)Samples.Length / SampleRate);
}
