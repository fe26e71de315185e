namespace Earmark.Audio;

/// <summary>Mono samples with a sample rate: the input of a model.</summary>
/// <param name="Samples">The amplitudes. Integer formats are mapped to [-1, 1) by dividing by 2^(bits-1).</param>
/// <param name="SampleRate">The sample rate in Hz.</param>
public sealed record Waveform(float[] Samples, int SampleRate)
{
    /// <summary>The duration.</summary>
    public TimeSpan Duration => TimeSpan.FromSeconds((double)Samples.Length / SampleRate);
}
