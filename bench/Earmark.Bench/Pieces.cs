using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Earmark.Audio;
using Earmark.FrontEnds;

namespace Earmark.Bench;

/// <summary>The speed of a piece on one thread.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="SecondsPerSecond">Seconds of audio per second.</param>
/// <param name="AllocatedBytes">Managed memory allocated per second of audio.</param>
internal sealed record Piece(string Name, double SecondsPerSecond, double AllocatedBytes);

/// <summary>Benchmarks of the pieces that every recording passes through: decoders, the resampler and front ends.</summary>
internal static class Pieces
{
    /// <summary>Measures all pieces with BenchmarkDotNet.</summary>
    /// <param name="recordings">Folder with WAV files.</param>
    /// <param name="formats">Folder with recordings in the formats whose decoders are measured. The longest recording of each format is used.</param>
    public static IReadOnlyList<Piece> Run(string recordings, string formats)
    {
        DecoderBenchmark.Recordings = Longest(formats);
        SampleBenchmark.Waveform = AudioFile.Read(Longest(recordings).First().Path);
        var config = ManualConfig.CreateEmpty().AddJob(Job.ShortRun.WithStrategy(RunStrategy.Throughput).WithToolchain(InProcessEmitToolchain.Instance))
            .AddLogger(NullLogger.Instance).AddColumnProvider(DefaultColumnProviders.Instance).AddDiagnoser(BenchmarkDotNet.Diagnosers.MemoryDiagnoser.Default).WithOptions(ConfigOptions.DisableLogFile);
        return [.. BenchmarkRunner.Run([typeof(DecoderBenchmark), typeof(SampleBenchmark)], config).SelectMany(summary => summary.Reports).Where(report => report.ResultStatistics is not null).Select(report =>
        {
            var parameter = report.BenchmarkCase.Parameters.Items is [var only, ..] ? only.Value : null;
            var seconds = parameter is Format format ? format.Seconds : SampleBenchmark.Waveform.Duration.TotalSeconds;
            return new Piece($"{report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'')}{(parameter is null ? "" : $" {parameter}")}", seconds / (report.ResultStatistics!.Median / 1e9), (report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0) / seconds);
        })];
    }

    private static Format[] Longest(string folder) => [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(Probe).OfType<Format>()
        .GroupBy(format => format.Name).Select(group => group.MaxBy(format => format.Seconds)!).OrderBy(format => format.Name, StringComparer.Ordinal)];

    private static Format? Probe(string path)
    {
        try
        {
            return AudioFile.Probe(path) is { Duration: { TotalSeconds: > 0.2 and var seconds } } header ? new(header.Format, path, seconds) : null;
        }
        catch (InputException)
        {
            return null; // a label file, or a recording that cannot be read
        }
    }
}

/// <summary>A recording in a format.</summary>
/// <param name="Name">Name of the format.</param>
/// <param name="Path">Path of the recording.</param>
/// <param name="Seconds">Its duration.</param>
public sealed record Format(string Name, string Path, double Seconds)
{
    /// <summary>Returns the name of the format.</summary>
    public override string ToString() => Name;
}

/// <summary>Decodes a recording of each format to mono.</summary>
public class DecoderBenchmark
{
    internal static Format[] Recordings { get; set; } = [];

    public static IEnumerable<Format> Formats => Recordings;

    [ParamsSource(nameof(Formats))]
    public Format Format { get; set; } = null!;

    [Benchmark(Description = "decode")]
    public float[] Decode() => AudioFile.Read(Format.Path).Samples;
}

/// <summary>Resamples a waveform, and computes its spectrogram.</summary>
public class SampleBenchmark
{
    internal static Waveform Waveform { get; set; } = new([], 1);

    private static readonly Lazy<FrontEndSession> Session = new(() => new FrontEndSession(new LogMel { SampleRate = Waveform.SampleRate }, whole: true));
    private readonly Waveform waveform = Waveform;

    [Benchmark(Description = "resample to 32 kHz")]
    public float[] Resample() => Resampler.Resample(waveform.Samples, waveform.SampleRate, 32_000);

    [Benchmark(Description = "log-mel spectrogram, 40 ms every 10 ms, 64 bands")]
    public Spectrogram LogMel() => Session.Value.Compute(waveform.Samples);
}
