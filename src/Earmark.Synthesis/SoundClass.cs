using System.Buffers;

namespace Earmark.Synthesis;

/// <summary>A class of sounds: a row of <see cref="SoundClasses"/>.</summary>
/// <param name="Label">An honest name: what it is made of, not what it might be taken for.</param>
/// <param name="Seconds">Lengths of its clips in a corpus with the real set's mean of 6.8 s.</param>
/// <param name="Pitch">Pitches in Hz, or centres of what has no pitch.</param>
/// <param name="Generator">What sounds.</param>
/// <param name="Pattern">When it sounds.</param>
/// <param name="Envelope">How a sound comes and goes.</param>
internal sealed record SoundClass(string Label, LogUniform Seconds, LogUniform Pitch, Generator Generator, Pattern Pattern, Envelope Envelope)
{
    /// <summary>Performs a clip: one instrument, its notes.</summary>
    /// <param name="clip">Where to, added to what is there.</param>
    /// <param name="draw">Draws instrument and notes.</param>
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
