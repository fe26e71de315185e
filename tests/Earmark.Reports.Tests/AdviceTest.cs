using Earmark.Data;

namespace Earmark.Reports.Tests;

public sealed class AdviceTest
{
    [Fact]
    public void Describes_a_small_set_with_unverified_labels()
    {
        using var folder = new TestDataFolder();
        // 10 clips of 1 s labelled 'big', 4 of 2 s labelled 'small' of which 3 are unverified; the test clip is long.
        for (var i = 0; i < 14; i++) folder.Wav($"audio_train/{i}.wav", TestDataFolder.Noise(i < 10 ? 16_000 : 32_000, i), rate: 16_000);
        folder.Wav("audio_test/t.wav", TestDataFolder.Noise(80_000, 20), rate: 16_000).Text("train.csv", "fname,label,manually_verified\n"
            + string.Concat(Enumerable.Range(0, 14).Select(i => $"{i}.wav,{(i < 10 ? "big" : "small")},{(i < 11 ? 1 : 0)}\n")));
        var advice = ExploreFindings.Create("set", Survey.Run(Dataset.Open(folder.Root)), "set --csv 'my labels.csv'").Advice;
        Assert.Equal(
        [
            "14 labelled clips with 2 labels and 1 test clip, 23 s of audio in total; layout kaggle.",
            "All clips are wav pcm16, 16,000 Hz, mono.",
            "Length of a training clip: 1.0 s to 2.0 s, half are 1.0 s to 1.75 s.",
            "Every test clip lasts 5.0 s.",
        ], advice.Description);
        Assert.Equal(
        [
            "Unverified labels: 3 of 14 (21%). Some are probably wrong. The presets reduce their influence on training, and with --folds, metrics use verified labels only.",
            "Class imbalance: 'big' has 10 clips, but 'small' has 4.",
            "Test clips are longer than training clips: medians 5.0 s and 1.0 s.",
            "Labels with few clips: 1 (small). Fewer than 10 clips: hard to learn, and a fold holds out only one or two of them.",
        ], advice.Problems);
        Assert.Empty(advice.SuggestedSettings);
        Assert.Equal("earmark train set --csv 'my labels.csv' --preset quick --folds 5", advice.Command);
    }

    [Fact]
    public void Suggests_a_lower_sample_rate_for_low_frequency_sounds()
    {
        using var folder = new TestDataFolder();
        for (var i = 0; i < 4; i++)
            folder.Wav($"{i % 2}/{i}.wav", Enumerable.Range(0, 44_100).Select(n => 0.5f * MathF.Sin(n * (0.02f + 0.01f * i))), rate: 44_100);
        var advice = ExploreFindings.Create("set", Survey.Run(Dataset.Open(folder.Root)), "set").Advice;
        Assert.Equal(new SuggestedSetting("frontEnd.sampleRate", "16000", "The sample rate of most clips is 44,100 Hz, but 100% of the mean amplitude is below 8 kHz. Training at a lower sample rate is faster."), advice.SuggestedSettings[0]);
    }

    [Fact]
    public void Suggests_predefined_folds()
    {
        using var folder = new TestDataFolder();
        for (var i = 0; i < 6; i++) folder.Wav($"audio/{i}.wav", TestDataFolder.Noise(8000, i));
        folder.Text("meta/esc50.csv", "filename,fold,category\n" + string.Concat(Enumerable.Range(0, 6).Select(i => $"{i}.wav,{1 + i / 2},{"ab"[i % 2]}\n")));
        var advice = ExploreFindings.Create("set", Survey.Run(Dataset.Open(folder.Root)), "set").Advice;
        Assert.EndsWith(" --folds 3", advice.Command, StringComparison.Ordinal);
        Assert.Contains("The data set predefines 3 folds.", advice.Description);
    }

    [Theory]
    [InlineData(10, "earmark train set --preset strong --folds 5", "earmark train set --preset quick")]
    [InlineData(9, "earmark train set --preset quick --folds 5", null)] // too few clips per label
    public void Suggests_strong_if_every_label_has_enough_clips(int clips, string command, string? trial)
    {
        using var folder = new TestDataFolder();
        for (var i = 0; i < 2 * clips; i++) folder.Wav($"{i % 2}/{i}.wav", TestDataFolder.Noise(9600, i), rate: 32_000);
        var advice = ExploreFindings.Create("set", Survey.Run(Dataset.Open(folder.Root)), "set").Advice;
        Assert.Equal((command, trial, 0), (advice.Command, advice.Trial, advice.SuggestedSettings.Count));
    }

    [Fact]
    public void A_clip_of_11_seconds_is_reported_as_much_longer_than_short_clips()
    {
        using var folder = new TestDataFolder();
        for (var i = 0; i < 20; i++) folder.Wav($"{i % 2}/{i}.wav", TestDataFolder.Noise(7600 + i, i));
        folder.Wav("0/long.wav", TestDataFolder.Noise(92_800, 99));
        var advice = ExploreFindings.Create("set", Survey.Run(Dataset.Open(folder.Root)), "set").Advice;
        Assert.Equal(["The longest clip is 12 times as long as the shortest (more than 10 times): a crop of at most 3 s covers all of one clip and a part of another.",
            "Much longer than the others: 1 (0/long.wav). More than 10 times the median length of the set, and longer than 3 s: a crop covers a small part of the clip, and the label may apply to another part."], advice.Problems);
    }

    [Fact]
    public void Does_not_suggest_folds_for_four_clips()
    {
        using var folder = new TestDataFolder();
        for (var i = 0; i < 4; i++) folder.Wav($"{i % 2}/{i}.wav", TestDataFolder.Noise(9600, i), rate: 32_000);
        Assert.Equal("earmark train set --preset quick", ExploreFindings.Create("set", Survey.Run(Dataset.Open(folder.Root)), "set").Advice.Command);
    }

    [Fact]
    public void Does_not_suggest_folds_if_a_validation_set_is_predefined()
    {
        using var folder = new TestDataFolder();
        for (var i = 0; i < 6; i++) folder.Wav($"{(i < 4 ? "train" : "val")}/{"ab"[i % 2]}/{i}.wav", TestDataFolder.Noise(8000, i));
        var advice = ExploreFindings.Create("set", Survey.Run(Dataset.Open(folder.Root)), "set").Advice;
        Assert.DoesNotContain("--folds", advice.Command, StringComparison.Ordinal);
        Assert.Contains("The data set holds out 2 labelled clips for validation.", advice.Description);
    }

    [Fact]
    public void Returns_no_command_without_labelled_clips()
    {
        using var folder = new TestDataFolder();
        folder.Wav("x.wav", TestDataFolder.Noise(3000, 1));
        var advice = ExploreFindings.Create("set", Survey.Run(Dataset.OpenForPrediction(folder.Root)), "set").Advice;
        Assert.Equal((0, null), (advice.SuggestedSettings.Count, advice.Command));
    }

    [Theory]
    [InlineData(0.35, "0.35 s")]
    [InlineData(75.04, "75 s")]
    [InlineData(1510, "25 min")]
    [InlineData(64_800, "18 h 0 min")]
    public void Durations_are_formatted_with_units(double seconds, string expected) => Assert.Equal(expected, DisplayText.Duration(seconds));
}
