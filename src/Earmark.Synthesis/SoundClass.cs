using System.Buffers;

namespace Earmark.Synthesis;

/// <summary>A sound class: one row of <see cref="SoundClasses"/>.</summary>
/// <param name="Label">Label, which describes how the sound is synthesised and not a real source that it may resemble.</param>
/// <param name="ClipSeconds">Clip lengths in seconds, for a corpus with the mean length of the real data set (6.8 s).</param>
/// <param name="Pitch">Pitch range in Hz, or the range of centre frequencies for unpitched sounds.</param>
/// <param name="Generator">Synthesis model.</param>
/// <param name="Pattern">Timing of the notes.</param>
/// <param name="Envelope">Amplitude envelope of a note.</param>
internal sealed record SoundClass(string Label, LogUniform ClipSeconds, LogUniform Pitch, Generator Generator, NotePattern Pattern, Envelope Envelope)
{
    /// <summary>Synthesises a clip: one instrument that plays several notes.</summary>
    /// <param name="clip">Output buffer. The sound is added to its contents.</param>
    /// <param name="random">Random numbers for the instrument and the notes.</param>
    public void Synthesise(Span<float> clip, ref CounterRandom random)
    {
        var body = new CounterRandom(random.Bits(), "body");
        var scratch = ArrayPool<float>.Shared.Rent(clip.Length);
        foreach (var note in Pattern.DrawNotes(clip.Length, Pitch.Draw(ref random), ref random))
        {
            var rings = Generator.RingSeconds(note.PitchHz, body) ?? double.PositiveInfinity;
            var length = (int)Math.Min(rings * Corpus.SampleRate, Math.Min(note.HeldSamples, clip.Length - note.StartSample));
            var sound = scratch.AsSpan(0, length);
            sound.Clear();
            Generator.Synthesise(sound, note.PitchHz, body, ref random);
            Envelope.Apply(sound, body);
            var gain = (float)note.Gain;
            var target = clip.Slice(note.StartSample, length);
            for (var i = 0; i < sound.Length; i++) target[i] += gain * sound[i];
        }
        ArrayPool<float>.Shared.Return(scratch);
    }
}
