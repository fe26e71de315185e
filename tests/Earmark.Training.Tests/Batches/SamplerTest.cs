using Earmark.Training.Batches;
using Earmark.Training.Presets;
using Earmark.Training.Runs;

namespace Earmark.Training.Tests.Batches;

public sealed class SamplerTest
{
    private static readonly int[] Labels = [0, 0, 0, 0, 0, 0, 1, 1, 2, 0]; // 7 of the first, 2 of the second, 1 of the third

    [Fact]
    public void Shuffled_shows_every_clip_once_a_pass_in_another_order_each_time()
    {
        var sampler = Sampler.Create(ClipSampling.Shuffled, Labels, seed: 1);
        int[][] passes = [.. Enumerable.Range(0, 3).Select(pass => Pass(sampler, pass))];
        Assert.All(passes, pass => Assert.Equal(Enumerable.Range(0, 10), pass.Order()));
        Assert.NotEqual(passes[0], passes[1]);
        Assert.NotEqual(passes[1], passes[2]);
    }

    [Fact]
    public void Balanced_shows_every_label_equally_often_and_every_clip_of_a_label_too()
    {
        var sampler = Sampler.Create(ClipSampling.Balanced, Labels, seed: 1);
        int[] clips = [.. Enumerable.Range(0, 21).SelectMany(pass => Pass(sampler, pass))]; // 210 places: 70 of each label
        Assert.All(clips.GroupBy(clip => Labels[clip]), label => Assert.Equal(70, label.Count()));
        Assert.All(clips.GroupBy(clip => clip), clip => Assert.Equal(70 / Labels.Count(label => label == Labels[clip.Key]), clip.Count()));
    }

    [Theory]
    [InlineData(ClipSampling.Shuffled)]
    [InlineData(ClipSampling.Balanced)]
    public void Depends_on_seed_and_place_only(ClipSampling sampling)
    {
        var forwards = Pass(Sampler.Create(sampling, Labels, seed: 5), 3);
        var other = Sampler.Create(sampling, Labels, seed: 5);
        int[] backwards = [.. Enumerable.Range(0, 10).Reverse().Select(position => other.At(3, position)).Reverse()];
        Assert.Equal(forwards, backwards);
        Assert.NotEqual(forwards, Pass(Sampler.Create(sampling, Labels, seed: 6), 3));
    }

    private static int[] Pass(Sampler sampler, long pass) => [.. Enumerable.Range(0, 10).Select(position => sampler.At(pass, position))];
}
