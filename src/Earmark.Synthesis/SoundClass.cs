using System.Buffers;

namespace Earmark.Synthesis;

/// <summary>A sound class: one entry of <see cref="SoundClasses"/>.</summary>
/// <param name="Label">Label. It describes how the sound is synthesised, not a real source that it may resemble.</param>
/// <param name="ClipSeconds">Clip lengths in seconds, for a corpus with the mean length of the real data set (6.8 s).</param>
/// <param name="Pitch">Pitch range in Hz, or the range of centre frequencies for unpitched sounds.</param>
/// <param name="Generator">Synthesis model.</param>
/// <param name="Pattern">Timing of the notes.</param>
/// <param name="Envelope">Amplitude envelope of a note.</param>
internal sealed record SoundClass(string Label, LogUniform ClipSeconds, LogUniform Pitch, Generator Generator, NotePattern Pattern, Envelope Envelope) : ISound
{
    /// <summary>Synthesises a clip: one instrument that plays several notes.</summary>
    /// <param name="clip">Output buffer. The sound is added to its contents.</param>
    /// <param name="random">Random numbers for the instrument and the notes.</param>
    public void Synthesise(Span<float> clip, ref CounterRandom random)
    {
        var instrument = new CounterRandom(random.NextUInt64(), "body");
        var scratch = ArrayPool<float>.Shared.Rent(clip.Length);
        foreach (var note in Pattern.DrawNotes(clip.Length, Pitch.Draw(ref random), ref random))
        {
            var decaySeconds = Generator.SoundSeconds(note.PitchHz, instrument) ?? double.PositiveInfinity;
            var length = (int)Math.Min(decaySeconds * Corpus.SampleRate, Math.Min(note.HeldSamples, clip.Length - note.StartSample));
            var buffer = scratch.AsSpan(0, length);
            buffer.Clear();
            Generator.Synthesise(buffer, note.PitchHz, instrument, ref random);
            Envelope.Apply(buffer, instrument);
            var gain = (float)note.Gain;
            var target = clip.Slice(note.StartSample, length);
            for (var i = 0; i < buffer.Length; i++) target[i] += gain * buffer[i];
        }
        ArrayPool<float>.Shared.Return(scratch);
    }
}
