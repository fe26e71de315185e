using Earmark.Audio;
using Earmark.Data;
using Earmark.Review;
using Earmark.Tests.Data;

namespace Earmark.Tests.Review;

public sealed class ReviewedTrainingSetTest : IDisposable
{
    private readonly DataFolder folder = new();
    private readonly QuestionSet set;

    public ReviewedTrainingSetTest()
    {
        foreach (var name in new[] { "a.wav", "b.wav", "night.wav" }) WavWriter.Write(folder[name], 8000, [.. Enumerable.Range(0, 32000).Select(i => MathF.Sin(i * 0.1f) * i / 32000)]);
        folder.Text("tags.csv", "path,start,end,label,score,recorded_at,seconds\na.wav,0,4,Bark,0.8,,4\nb.wav,0,4,Bark,0.4,,4\nnight.wav,1,2,Meow,0.9,,4\nnight.wav,2.5,3,Meow,0.6,,4\nnight.wav,3,3.5,Bark,0.6,,4\n");
        set = QuestionFile.Read(folder["tags.csv"]);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_exported_set_is_opened_for_training()
    {
        var written = Export(set.Questions[0].Right(), set.Questions[1].Choose(ClipLabels.None), set.Questions[2].Right(), set.Questions[3].Choose(["Bark"]), set.Questions[4].Wrong());
        Assert.Equal((3, 1, 1, 0), (written.Clips, written.Background, written.Undecided, written.Failures.Count));
        Assert.Equal("fname,label,manually_verified,group\na.wav,Bark,1,a.wav\nnight_1-2.wav,Meow,1,night.wav\nnight_2.5-3.wav,Bark,1,night.wav\n", File.ReadAllText(folder["set/train.csv"]));
        var data = Dataset.Open(folder["set"]);
        Assert.Equal([("a.wav", "Bark", "a.wav"), ("night_1-2.wav", "Meow", "night.wav"), ("night_2.5-3.wav", "Bark", "night.wav")], data.Train.Select(clip => (clip.Name, clip.Labels!.Only!, clip.Group!)));
        Assert.Equal(folder["set/_background/b.wav"], Assert.Single(data.Background).Path);
        Assert.Equal(set.Questions[2].Clip.ReadSpan(0, 8000).Samples, data.Train[1].ReadSpan(0, 9000).Samples);
        Assert.Equal(8000, data.Train[1].ReadSpan(0, 9000).Samples.Length);
        Assert.Equal(File.ReadAllBytes(folder["a.wav"]), File.ReadAllBytes(folder["set/audio_train/a.wav"]));
    }

    [Fact]
    public void Clips_with_several_labels_have_a_list()
    {
        Export(set.Questions[0].Choose(["Bark", "Meow"]), set.Questions[1].Right());
        Assert.Equal("fname,labels,manually_verified,group\na.wav,\"Bark,Meow\",1,a.wav\nb.wav,Bark,1,b.wav\n", File.ReadAllText(folder["set/train.csv"]));
        Assert.Equal(["Bark", "Meow"], Dataset.Open(folder["set"]).Train[0].Labels!);
    }

    [Fact]
    public void A_missing_recording_is_listed_and_the_others_are_written()
    {
        File.Delete(folder["a.wav"]);
        var written = Export(set.Questions[0].Right(), set.Questions[1].Right());
        Assert.Equal((1, "a.wav"), (written.Clips, Assert.Single(written.Failures).Name));
    }

    [Fact]
    public void If_no_recording_can_be_read_nothing_is_written()
    {
        File.Delete(folder["a.wav"]);
        var error = Assert.Throws<InputException>(() => Export(set.Questions[0].Right(), set.Questions[1].Choose(ClipLabels.None)));
        Assert.StartsWith($"{folder["set"]}: none of the 1 recordings with labels can be read. The first: ", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["set"]));
    }

    [Fact]
    public void Nothing_is_overwritten_and_a_set_without_labels_is_an_error()
    {
        folder.Text("set/x.txt", "mine");
        Assert.Throws<InputException>(() => Export(set.Questions[0].Right()));
        Assert.Equal("mine", File.ReadAllText(folder["set/x.txt"]));
        Assert.Equal($"{folder["set"]}: none of the 1 decisions states a label. Expected at least one clip with a label.", Assert.Throws<InputException>(() => Export(set.Questions[0].Wrong())).Message);
    }

    private ReviewedTrainingSet Export(params Decision[] decisions) => ReviewedTrainingSet.Write(folder["set"], [.. decisions.Select(decision => (set.Questions.Single(question => question.Clip.Name == decision.Clip), decision))]);
}
