using Earmark.Audio;
using Earmark.Data;
using Earmark.FrontEnds;
using Earmark.Scoring;
using Earmark.Tagging;
using Earmark.Training.Batches;
using Earmark.Training.Presets;
using Earmark.Training.Runs;

namespace Earmark.Training.Tests.Runs;

/// <summary>Training on annotated parts of long recordings. The same clips are also stored as separate files.</summary>
public sealed class AnnotationRunTest(AnnotationRunTest.Recordings recordings) : IClassFixture<AnnotationRunTest.Recordings>
{
    private static readonly LogMel FrontEnd = new() { SampleRate = 16000, Frame = Duration.Samples(512), Hop = Duration.Samples(256), FftSize = 512, MelBands = 24, Fmax = 7000 };

    /// <summary>Six recordings of four clips each, with half a second of noise between them, and a label track or a selection table for each.</summary>
    public sealed class Recordings : IDisposable
    {
        public Recordings()
        {
            Directory.CreateDirectory(Root);
            foreach (var (index, clips) in Tiny.Data.Train.Chunk(4).Index())
            {
                List<short> samples = [];
                List<(double Start, double End, string Label)> annotations = [];
                var noise = new CounterRandom(3, "noise", index);
                foreach (var clip in clips)
                {
                    samples.AddRange(Enumerable.Range(0, 22_050).Select(_ => (short)noise.NextDouble(-9000, 9000)));
                    var start = samples.Count;
                    samples.AddRange(AudioFile.Read(clip.Path).Samples.Select(sample => (short)(sample * 32768)));
                    annotations.Add(((double)start / Corpus, (double)samples.Count / Corpus, clip.Labels!.Only!));
                    Files.Add(($"{index}.wav#{new AudioSpan(annotations[^1].Start, annotations[^1].End)}", clip.Path));
                }
                WavWriter.Write(Path.Combine(Root, $"{index}.wav"), Corpus, [.. samples]);
                if (index % 2 == 0) Write($"{index}.txt", "", annotations.Select(part => FormattableString.Invariant($"{part.Start}\t{part.End}\t{part.Label}\n")));
                else Write($"{index}.Table.1.selections.txt", "Selection\tBegin Time (s)\tEnd Time (s)\tAnnotation\n", annotations.Select((part, i) => FormattableString.Invariant($"{i + 1}\t{part.Start}\t{part.End}\t{part.Label}\n")));
            }
            Data = Dataset.Open(Root);
        }

        private const int Corpus = Synthesis.Corpus.SampleRate;

        public TinyRun Tiny { get; } = new();

        public string Root => Path.Combine(Tiny.Root, "annotated");

        public Dataset Data { get; }

        /// <summary>Name of a clip, and the file with the same samples.</summary>
        public List<(string Clip, string Path)> Files { get; } = [];

        public void Dispose() => Tiny.Dispose();

        private void Write(string name, string header, IEnumerable<string> lines) => File.WriteAllText(Path.Combine(Root, name), header + string.Concat(lines));
    }

    [Fact]
    public void A_clip_has_the_samples_of_its_part()
    {
        Assert.Equal(24, recordings.Data.Train.Count);
        Assert.Empty(recordings.Data.Findings);
        var clips = recordings.Data.Train.ToDictionary(clip => clip.Name);
        foreach (var (name, path) in recordings.Files) Assert.Equal(AudioFile.Read(path, 16000).Samples, clips[name].ReadSpan(16000, 0, 1 << 20).Samples);
    }

    [Fact]
    public void Examples_are_the_same_as_those_of_separate_files_with_and_without_the_cache()
    {
        var parts = recordings.Files.Select(file => recordings.Data.Train.Single(clip => clip.Name == file.Clip)).ToArray();
        Clip[] files = [.. recordings.Files.Select(file => new Clip(file.Clip, file.Path, "x"))];
        using var fromParts = new WaveformExamples(ReadableClip.ReadAll(parts, 16000, []), FrontEnd, 4, threads: 1);
        using var fromFiles = new WaveformExamples(ReadableClip.ReadAll(files, 16000, []), FrontEnd, 4, threads: 1);
        List<Failure> failures = [];
        CachedExamples Cached(Clip[] clips) => new(new CacheBuilder(FrontEnd, 4, Path.Combine(recordings.Tiny.Root, "part-cache")).Run(clips, failures, default), FrontEnd, 4);
        using CachedExamples cachedParts = Cached(parts), cachedFiles = Cached(files);
        Assert.Empty(failures);
        for (var i = 0; i < parts.Length; i++)
        {
            Assert.Equal(fromFiles.Length(i), fromParts.Length(i));
            Assert.Equal(fromFiles.Crops([new(i, 700)], 4000, repeat: true), fromParts.Crops([new(i, 700)], 4000, repeat: true));
            Assert.Equal(cachedFiles.Blocks(i).Single().Values, cachedParts.Blocks(i).Single().Values);
        }
    }

    [Fact]
    public void The_cache_distinguishes_the_parts_of_a_recording_and_finds_them_again()
    {
        var cache = new SpectrogramCache(Path.Combine(recordings.Tiny.Root, "keys"), FrontEnd, 4);
        var part = recordings.Data.Train[0];
        string[] keys = [.. new[] { part, part with { Span = new(0.5, 0.75) }, part with { Span = null } }.Select(clip => cache.Find(clip).Path)];
        Assert.Equal(3, keys.Distinct().Count());
        var copy = Path.Combine(recordings.Tiny.Root, "copy.wav");
        File.Copy(part.Path, copy, overwrite: true);
        Assert.Equal(keys[0], cache.Find(part with { Path = copy, Name = "other" }).Path);
    }

    [Theory]
    [InlineData(SpectrogramSource.Cache)]
    [InlineData(SpectrogramSource.Waveform)]
    public void Training_holds_out_whole_recordings_and_scores_their_parts(SpectrogramSource source)
    {
        var preset = TinyRun.Full with { Examples = TinyRun.Full.Examples with { Source = source } };
        var fold = preset.Validation.HoldOut(recordings.Data, default);
        Assert.Empty(fold.Train.Select(clip => clip.Group).Intersect(fold.Validation.Select(clip => clip.Group)));
        var folder = RunFolder.Create(Path.Combine(recordings.Tiny.Root, $"runs-{source}"), recordings.Tiny.Start, "{}", "{}");
        var result = TrainingRun.Execute(preset, recordings.Data, fold, folder, new() { Device = "cpu", Threads = 2, Cache = Path.Combine(recordings.Tiny.Root, $"cache-{source}") }, _ => { }, default);
        Assert.True(result.Finished);
        Assert.Empty(result.SkippedClips);

        using var tagger = Tagger.Load(folder.Model);
        Assert.Equal(fold.Validation.Select(clip => clip.Name), tagger.Card.ValidationClips);
        List<Failure> failures = [];
        Clip[] files = [.. fold.Validation.Select(clip => new Clip(clip.Name, recordings.Files.Single(file => file.Clip == clip.Name).Path, clip.Labels))];
        var (fromParts, fromFiles) = (tagger.ScoreAll(fold.Validation, null, default, failures), tagger.ScoreAll(files, null, default, failures));
        Assert.Empty(failures);
        Assert.All(Enumerable.Range(0, files.Length), i => Assert.Equal(fromFiles[i].ToArray(), fromParts[i].ToArray()));
        Assert.Equal(result.Evaluation!.Metrics, Evaluation.Compute(fromFiles, files, tagger.Card.ScoreRule).Metrics);
    }
}
