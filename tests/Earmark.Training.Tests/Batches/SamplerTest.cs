using Earmark.Training.Batches;
using Earmark.Training.Presets;
using Earmark.Training.Runs;

namespace Earmark.Training.Tests.Batches;

public sealed class SamplerTest
{
    private static readonly int[] Labels = [0, 0, 0, 0, 0, 0, 1, 1, 2, 0]; // 7 clips of the first label, 2 of the second, 1 of the third

    [Fact]
    public void Shuffled_returns_every_clip_once_per_epoch_in_a_different_order()
    {
        var sampler = Sampler.Create(ClipSampling.Shuffled, Labels, seed: 1);
        int[][] epochs = [.. Enumerable.Range(0, 3).Select(epoch => Epoch(sampler, epoch))];
        Assert.All(epochs, epoch => Assert.Equal(Enumerable.Range(0, 10), epoch.Order()));
        Assert.NotEqual(epochs[0], epochs[1]);
        Assert.NotEqual(epochs[1], epochs[2]);
    }

    [Fact]
    public void Balanced_returns_every_label_and_every_clip_of_a_label_equally_often()
    {
        var sampler = Sampler.Create(ClipSampling.Balanced, Labels, seed: 1);
        int[] clips = [.. Enumerable.Range(0, 21).SelectMany(epoch => Epoch(sampler, epoch))]; // 210 positions, 70 of each label
        Assert.All(clips.GroupBy(clip => Labels[clip]), label => Assert.Equal(70, label.Count()));
        Assert.All(clips.GroupBy(clip => clip), clip => Assert.Equal(70 / Labels.Count(label => label == Labels[clip.Key]), clip.Count()));
    }

    [Theory]
    [InlineData(ClipSampling.Shuffled)]
    [InlineData(ClipSampling.Balanced)]
    public void Depends_only_on_seed_and_position(ClipSampling sampling)
    {
        var forwards = Epoch(Sampler.Create(sampling, Labels, seed: 5), 3);
        var other = Sampler.Create(sampling, Labels, seed: 5);
        int[] backwards = [.. Enumerable.Range(0, 10).Reverse().Select(position => other.ClipAt(3, position)).Reverse()];
        Assert.Equal(forwards, backwards);
        Assert.NotEqual(forwards, Epoch(Sampler.Create(sampling, Labels, seed: 6), 3));
    }

    private static int[] Epoch(Sampler sampler, long epoch) => [.. Enumerable.Range(0, 10).Select(position => sampler.ClipAt(epoch, position))];
}
