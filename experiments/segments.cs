#:project ../src/Earmark/Earmark.csproj
#:property ArtifactsPath=../artifacts

// Builds recordings with known segments, and compares the segments that a model finds with them: see experiments/segments.
using System.Globalization;
using Earmark;
using Earmark.Audio;
using Earmark.Data;
using Earmark.Tagging;
using Earmark.Tagging.Formats;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["build", var sounds, var output, var seed]: Build(sounds, output, ulong.Parse(seed)); break;
    case ["background", var found]: Console.WriteLine(CountFalse(TagFile.Read(found))); break;
    case ["score", var found, var truth]: Console.WriteLine(Score(TagFile.Read(found), TagFile.Read(truth))); break;
    default:
        Console.Error.WriteLine("Expected: build SOUNDS OUT SEED | background FOUND | score FOUND TRUTH");
        return 2;
}
return 0;

// 20 recordings of 3 minutes: a quiet background, and every 5 s on average a sound that is 6 to 18 dB louder. One in five overlaps the one before it.
static void Build(string sounds, string output, ulong seed)
{
    const int Rate = 44100, Recordings = 20;
    const double Seconds = 180, MeanGap = 5, Overlapping = 0.2, BackgroundLevel = 0.01;
    var temporary = output + ".tmp";
    if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
    Directory.CreateDirectory(temporary);
    var data = Dataset.Open(sounds);
    var random = new CounterRandom(seed, "segments");
    var (clips, backgrounds) = (data.Train.OrderBy(clip => clip.Name, StringComparer.Ordinal).ToArray(), data.Background.OrderBy(clip => clip.Name, StringComparer.Ordinal).ToArray());

    List<TaggedRecording> events = [];
    for (var i = 0; i < Recordings; i++)
    {
        var (samples, segments, end) = (Bed(Seconds, BackgroundLevel), new List<Segment>(), 2.0);
        while (true)
        {
            var clip = clips[random.NextInt(clips.Length)];
            var sound = Trim(AudioFile.Read(clip.Path, Rate).Samples);
            var start = random.NextDouble() < Overlapping && segments.Count > 0 ? end - Math.Min(segments[^1].Length, 1) * random.NextDouble() : end - MeanGap * Math.Log(1 - random.NextDouble());
            if (start + sound.Length / (double)Rate > Seconds - 2) break;
            var gain = (float)(BackgroundLevel * Math.Pow(10, random.NextDouble(6, 18) / 20) / LevelOf(sound));
            for (var at = 0; at < sound.Length; at++) samples[(int)(start * Rate) + at] += gain * sound[at];
            segments.Add(new(Math.Round(start, 3), Math.Round(start + sound.Length / (double)Rate, 3), clip.Labels!.Only!, 1));
            end = Math.Max(end, segments[^1].End);
        }
        events.Add(new(Write($"{i:00}.wav", samples), Seconds, [.. segments.OrderBy(segment => segment.Start)]));
    }
    using (var stream = File.Create(output + ".csv"))
    using (var writer = TagFormat.Find("csv")!.CreateWriter(stream))
    {
        foreach (var recording in events) writer.Append(recording);
        writer.Complete();
    }
    Directory.Move(temporary, output);

    // Background recordings one after another.
    float[] Bed(double seconds, double level)
    {
        var bed = new List<float>();
        while (bed.Count < seconds * Rate)
        {
            var samples = AudioFile.Read(backgrounds[random.NextInt(backgrounds.Length)].Path, Rate).Samples;
            if (samples.Length == 0) continue;
            var gain = (float)(level / LevelOf(samples));
            bed.AddRange(samples.Select(sample => gain * sample));
        }
        return [.. bed.Take((int)(seconds * Rate))];
    }

    string Write(string name, float[] samples)
    {
        var scale = Math.Min(1, 0.99f / samples.Max(Math.Abs));
        WavWriter.Write(Path.Combine(temporary, name), Rate, samples.Select(sample => sample * scale).ToArray());
        return Path.GetFullPath(Path.Combine(output, name));
    }
}

// Without the silence at both ends: blocks of 10 ms that are 30 dB quieter than the loudest.
static float[] Trim(float[] samples)
{
    const int Block = 441;
    double[] levels = [.. samples.Chunk(Block).Select(LevelOf)];
    if (levels.Length == 0) return samples;
    var threshold = levels.Max() * Math.Pow(10, -30 / 20.0);
    var (first, last) = (Array.FindIndex(levels, level => level >= threshold), Array.FindLastIndex(levels, level => level >= threshold));
    return samples[(first * Block)..Math.Min(samples.Length, (last + 1) * Block)];
}

static double LevelOf(float[] samples) => Math.Sqrt(samples.Sum(sample => (double)sample * sample) / Math.Max(1, samples.Length)) + 1e-6;

static string CountFalse(IReadOnlyList<TaggedRecording> found)
{
    var (segments, hours) = (found.Sum(recording => recording.Segments.Count), found.Sum(recording => recording.Seconds) / 3600);
    var labels = found.SelectMany(recording => recording.Segments).CountBy(segment => segment.Label).OrderByDescending(label => label.Value).Select(label => $"{label.Key} {label.Value}");
    return $"{segments} false segments in {hours:0.00} h of background, {segments / hours:0.0} per hour ({string.Join(", ", labels)})";
}

// Metrics of Mesaros et al. 2016 (sed_eval): event-based F1 by onset, or by onset and offset, and segment-based F1 in blocks of a second, all over all labels.
static string Score(IReadOnlyList<TaggedRecording> found, IReadOnlyList<TaggedRecording> truth)
{
    var byName = found.ToDictionary(recording => Path.GetFileName(recording.Path));
    var segments = found.Sum(recording => recording.Segments.Count);
    IEnumerable<(IReadOnlyList<Segment> Truth, IReadOnlyList<Segment> Found)> pairs = truth.Select(recording => (recording.Segments, byName[Path.GetFileName(recording.Path)].Segments));
    return $"{truth.Sum(recording => recording.Segments.Count)} events, {segments} found; F1 by onset within 0.5 s {F1(pairs.Select(pair => Match(pair.Truth, pair.Found, 0.5, double.PositiveInfinity)))}, "
        + $"by onset and offset within 0.5 s or half the length {F1(pairs.Select(pair => Match(pair.Truth, pair.Found, 0.5, 0.5)))}, in blocks of 1 s {F1(pairs.Select(pair => Blocks(pair.Truth, pair.Found)))}";
}

static string F1(IEnumerable<(int Hits, int Truth, int Found)> counts)
{
    var (hits, truth, found) = counts.Aggregate((sum, count) => (sum.Hits + count.Hits, sum.Truth + count.Truth, sum.Found + count.Found));
    return $"{2.0 * hits / (truth + found):0.000} (precision {(double)hits / found:0.000}, recall {(double)hits / truth:0.000})";
}

static (int Hits, int Truth, int Found) Match(IReadOnlyList<Segment> truth, IReadOnlyList<Segment> found, double onset, double offsetFraction)
{
    var free = found.ToList();
    var hits = 0;
    foreach (var segment in truth)
    {
        var best = free.Where(other => other.Label == segment.Label && Math.Abs(other.Start - segment.Start) <= onset && Math.Abs(other.End - segment.End) <= Math.Max(onset, offsetFraction * segment.Length))
            .MinBy(other => Math.Abs(other.Start - segment.Start));
        if (best is null) continue;
        free.Remove(best);
        hits++;
    }
    return (hits, truth.Count, found.Count);
}

static (int Hits, int Truth, int Found) Blocks(IReadOnlyList<Segment> truth, IReadOnlyList<Segment> found)
{
    static HashSet<(string Label, int Second)> Active(IEnumerable<Segment> segments) =>
        [.. segments.SelectMany(segment => Enumerable.Range((int)segment.Start, Math.Max(1, (int)Math.Ceiling(segment.End) - (int)segment.Start)).Select(second => (segment.Label, second)))];
    var (expected, actual) = (Active(truth), Active(found));
    return (expected.Count(actual.Contains), expected.Count, actual.Count);
}
