using Earmark.Data;

namespace Earmark.Tests.Data;

public sealed class DuplicateAudioTest
{
    [Fact]
    public void Finds_byte_identical_files()
    {
        using var folder = new DataFolder();
        folder.Text("a", "bark").Text("b", "barK").Text("c", "bark").Text("d", "cough!").Text("e", "cough!").Text("f", "bark").Text("g", "").Text("h", "");
        var clips = "abcdefgh".Select(name => new Clip($"{name}", folder[$"{name}"], "x")).ToArray();
        Assert.Equal(["acf", "de"], DuplicateAudio.FindGroups(clips).Select(group => string.Concat(group.Select(clip => clip.Name))));
    }

    [Fact]
    public void Reading_large_files_is_cancelled_promptly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "files are not sparse by default");
        using var folder = new DataFolder();
        foreach (var name in (string[])["a", "b"])
            using (var file = File.Create(folder.Text(name, "")[name])) file.SetLength(64L << 30); // sparse: most of a minute to hash
        using var source = new CancellationTokenSource();
        long cancelled = 0;
        var thread = new Thread(() => // a timer would wait for a thread of the pool, which hashing and other tests use
        {
            Thread.Sleep(100);
            cancelled = System.Diagnostics.Stopwatch.GetTimestamp();
            source.Cancel();
        });
        thread.Start();
        Assert.ThrowsAny<OperationCanceledException>(() => DuplicateAudio.FindGroups("ab".Select(name => new Clip($"{name}", folder[$"{name}"], "x")), source.Token));
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(cancelled).TotalSeconds, 0, 10);
        thread.Join();
    }

    [Fact]
    public void Unreadable_files_are_ignored()
    {
        using var folder = new DataFolder();
        folder.Text("a", "bark").Text("b", "bark").Text("c", "bark");
        var clips = "abc".Select(name => new Clip($"{name}", folder[$"{name}"], "x")).ToArray();
        using (File.Open(clips[1].Path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            Assert.Equal(["ac"], DuplicateAudio.FindGroups(clips).Select(group => string.Concat(group.Select(clip => clip.Name))));
    }
}
