using System.Buffers;

namespace Earmark.Synthesis;

/// <summary>A sound class: one row of <see cref="SoundClasses"/>.</summary>
/// <param name="Label">Label, which describes how the sound is synthesised and not a real source that it may resemble.</param>
/// <param name="Seconds">Clip lengths in seconds, for a corpus with the mean length of the real data set (6.8 s).</param>
/// <param name="Pitch">Pitch range in Hz, or the range of centre frequencies for unpitched sounds.</param>
/// <param name="Generator">Synthesis model.</param>
/// <param name="Pattern">Timing of the notes.</param>
/// <param name="Envelope">Amplitude envelope of a note.</param>
internal sealed record SoundClass(string Label, LogUniform Seconds, LogUniform Pitch, Generator Generator, Pattern Pattern, Envelope Envelope)
{
    /// <summary>Synthesises a clip: one instrument that plays several notes.</summary>
    /// <param name="clip">Output buffer. The sound is added to its contents.</param>
    /// <param name="draw">Random numbers for the instrument and the notes.</param>
    public void Perform(Span<float> clip, ref CounterRandom draw)
    {
        var body = new CounterRandom(draw.Bits(), "body");
        var scratch = ArrayPool<float>.Shared.Rent(clip.Length);
        foreach (var note in Pattern.Play(clip.Length, Pitch.From(ref draw), ref draw))
        {
            var rings = Generator.Rings(note.Hertz, body) ?? double.PositiveInfinity;
            var length = (int)Math.Min(rings * Corpus.SampleRate, Math.Min(note.Held, clip.Length - note.Start));
            var sound = scratch.AsSpan(0, length);
            sound.Clear();
            Generator.Play(sound, note.Hertz, body, ref draw);
            Envelope.Shape(sound, body);
            var gain = (float)note.Gain;
            var target = clip.Slice(note.Start, length);
            for (var i = 0; i < sound.Length; i++) target[i] += gain * sound[i];
        }
        ArrayPool<float>.Shared.Return(scratch);
    }
}
