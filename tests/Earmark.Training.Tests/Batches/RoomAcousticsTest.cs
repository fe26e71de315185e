using Earmark.Training.Batches;

namespace Earmark.Training.Tests.Batches;

public sealed class RoomAcousticsTest
{
    [Theory, InlineData(0.2), InlineData(1.0), InlineData(3.0)]
    public void The_reverberation_decays_by_60_dB_in_the_reverberation_time(double seconds)
    {
        const double Hop = 0.02;
        var frames = (int)(seconds / Hop) + 2;
        var power = new float[frames * 2];
        power[0] = 1;
        RoomAcoustics.Reverberate(power, 2, RoomAcoustics.DecayOf(seconds, Hop), ratio: 1);
        Assert.Equal(-60, 10 * Math.Log10(power[2 * (frames - 1)] / power[2]), 0.01); // from the first frame of the reverberation
        Assert.All(Enumerable.Range(0, frames), frame => Assert.Equal(0, power[2 * frame + 1])); // bands are independent
    }

    [Fact]
    public void The_reverberation_has_the_specified_part_of_the_power()
    {
        var power = new float[2000];
        power[0] = 8;
        RoomAcoustics.Reverberate(power, 1, decay: 0.9, ratio: 0.25);
        Assert.Equal(8, power[0]); // the direct sound is unchanged
        Assert.Equal(2, power.Skip(1).Sum(value => (double)value), 1e-4);
        Assert.Equal(0.2, power[1], 1e-6); // 8 x 0.25 x (1 - 0.9)
        Assert.Equal(0.18, power[2], 1e-6);
    }

    [Fact]
    public void A_constant_sound_becomes_louder_by_the_ratio()
    {
        var power = new float[500];
        power.AsSpan().Fill(1);
        RoomAcoustics.Reverberate(power, 1, decay: 0.8, ratio: 0.5);
        Assert.Equal(1, power[0]);
        Assert.Equal(1.5, power[^1], 1e-4);
    }
}
