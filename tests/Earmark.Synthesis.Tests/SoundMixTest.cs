using Earmark.Synthesis;

namespace Earmark.Synthesis.Tests;

public sealed class SoundMixTest
{
    private const ulong Seed = 5;

    public static TheoryData<int> ClassIndices => [.. Enumerable.Range(0, SoundClasses.All.Count)];

    [Fact]
    public void Labels_are_in_ordinal_order_regardless_of_the_order_of_the_classes()
    {
        SoundClass bell = Class("Small_bell"), drum = Class("Hand_drum"), bar = Class("Wooden_bar");
        Assert.Equal("Hand_drum,Small_bell,Wooden_bar", new SoundMix([bar, bell, drum]).Label);
        Assert.Equal([drum, bell], new SoundMix([bell, drum]).SoundClasses);
    }

    [Theory, MemberData(nameof(ClassIndices))]
    public void A_mix_minus_one_sound_is_the_other_sound(int index)
    {
        var mix = MixOf(index);
        var random = new CounterRandom(Seed, "mix", index);
        var mixSeed = new CounterRandom(Seed, "mix", index).NextUInt64();
        float[] both = new float[88_200], first = new float[88_200], second = new float[88_200]; // 2 s
        mix.Synthesise(both, ref random);
        mix.SynthesiseSound(0, first, mixSeed);
        mix.SynthesiseSound(1, second, mixSeed);
        for (var i = 0; i < both.Length; i++) Assert.Equal(second[i], both[i] - first[i], 1e-4f);
    }

    [Theory, MemberData(nameof(ClassIndices))]
    public void Sounds_differ_in_level_by_at_most_6_dB_and_start_in_the_first_half(int index)
    {
        for (var clip = 0; clip < 4; clip++)
        {
            var sounds = Enumerable.Range(0, 2).Select(i =>
            {
                var samples = new float[clip < 2 ? 13_230 : 88_200];            // 0.3 s and 2 s
                MixOf(index).SynthesiseSound(i, samples, (ulong)clip);
                return samples;
            }).ToArray();
            double[] levels = [.. sounds.Select(samples => SignalLevel.Compute(samples))];
            Assert.All(sounds.SelectMany(samples => samples), x => Assert.True(float.IsFinite(x)));
            Assert.InRange(20 * Math.Log10(levels[0] / levels[1]), -6.01, 6.01);
            Assert.All(sounds, samples => Assert.InRange(Array.FindIndex(samples, x => x != 0), 0, 0.6 * samples.Length)); // starts at its attack, or a little later
        }
    }

    [Fact]
    public void The_sounds_of_a_mix_start_at_different_times()
    {
        float[] first = new float[88_200], second = new float[88_200];
        var mix = new SoundMix([Class("Small_bell"), Class("Wooden_bar")]);
        mix.SynthesiseSound(0, first, Seed);
        mix.SynthesiseSound(1, second, Seed);
        Assert.True(Math.Abs(Array.FindIndex(first, x => x != 0) - Array.FindIndex(second, x => x != 0)) > 1000);
    }

    private static SoundMix MixOf(int index) => new([SoundClasses.All[index], SoundClasses.All[(index + 1) % SoundClasses.All.Count]]);

    private static SoundClass Class(string label) => SoundClasses.All.Single(soundClass => soundClass.Label == label);
}
