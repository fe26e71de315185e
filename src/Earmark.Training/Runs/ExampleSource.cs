using System.Globalization;
using Earmark.Data;
using Earmark.Tagging;
using Earmark.Training.Batches;
using Earmark.Training.Presets;

namespace Earmark.Training.Runs;

/// <summary>
/// Creates the examples of clips. All folds and parts of a run use the same state of a clip, so that each recording is
/// opened, hashed and looked up in the cache once.
/// </summary>
/// <param name="preset">Front end, network and source of spectrograms.</param>
/// <param name="cache">Folder of the spectrogram cache.</param>
/// <param name="onEvent">Callback for the events of the run.</param>
internal sealed class ExampleSource(Preset preset, string cache, Action<RunEvent> onEvent)
{
    private const int MaxWarnings = 20;

    private readonly Dictionary<string, Known> clips = new(StringComparer.Ordinal); // by name
    private readonly HashSet<string> warned = new(StringComparer.Ordinal);

    private sealed record Known(ReadableClip? Readable = null, SpectrogramCache.Entry? Entry = null, Failure? Failure = null);

    /// <summary>Returns examples of the usable clips.</summary>
    /// <param name="part">Name of the part, such as "training".</param>
    /// <param name="some">The clips.</param>
    /// <param name="failures">Receives the unusable clips, in the order of the clips.</param>
    /// <param name="cancellationToken">Cancels the operation, also within a clip.</param>
    public IExamples Open(string part, IReadOnlyList<Clip> some, ICollection<Failure> failures, CancellationToken cancellationToken)
    {
        var found = new List<Failure>();
        Clip[] unknown = [.. some.Where(clip => !IsKnown(clip))];
        if (unknown.Length > 0 && preset.Examples.Source == SpectrogramSource.Cache) Fill(part, unknown, found, cancellationToken);
        else if (unknown.Length > 0) Read(part, unknown, found, cancellationToken);
        foreach (var failure in found)
        {
            clips[failure.Name] = new(Failure: failure);
            onEvent(new RunEvent.ClipSkipped(failure));
        }
        Known[] all = [.. some.Select(clip => clips[clip.Name])];
        foreach (var failure in all.Select(known => known.Failure).OfType<Failure>()) failures.Add(failure);
        return preset.Examples.Source == SpectrogramSource.Cache
            ? new CachedExamples([.. some.Zip(all).Where(pair => pair.Second.Entry is not null).Select(pair => (pair.First, pair.Second.Entry!))], preset.FrontEnd, preset.Network.MinimumFrames)
            : new WaveformExamples([.. all.Select(known => known.Readable).OfType<ReadableClip>()], preset.FrontEnd, preset.Network.MinimumFrames, threads: 1);
    }

    /// <summary>Reports the first few warnings about clips, each once.</summary>
    public void Warn(IEnumerable<string> warnings)
    {
        var more = 0;
        foreach (var warning in warnings.Where(warned.Add))
            if (warned.Count <= MaxWarnings) onEvent(new RunEvent.Warning(warning));
            else more++;
        if (more > 0) onEvent(new RunEvent.Warning(string.Create(CultureInfo.InvariantCulture, $"{more:N0} more warnings about recordings are not shown. 'earmark explore' lists all.")));
    }

    // The cache may be deleted at any time, so its entries are looked up again.
    private bool IsKnown(Clip clip) => clips.TryGetValue(clip.Name, out var known) && (known.Entry is null || File.Exists(known.Entry.Path));

    private void Read(string part, IReadOnlyList<Clip> unknown, List<Failure> failures, CancellationToken cancellationToken)
    {
        var readable = ReadableClip.ReadAll(unknown, preset.FrontEnd.SampleRate, failures,
            (done, of) => onEvent(new RunEvent.Progress($"opening {of} {part} clips", done, of)), cancellationToken);
        foreach (var one in readable) clips[one.Clip.Name] = new(Readable: one);
        Warn(readable.SelectMany(one => one.Warnings));
    }

    private void Fill(string part, IReadOnlyList<Clip> unknown, List<Failure> failures, CancellationToken cancellationToken)
    {
        var warnings = new List<string>();
        var filling = new CacheFilling(preset.FrontEnd, preset.Network.MinimumFrames, cache)
        {
            Progress = (what, done, of) => onEvent(new RunEvent.Progress($"{part} part: {what}", done, of)),
            Announce = text => onEvent(new RunEvent.Message($"{part} part: {text}")),
            Warn = warnings.Add,
        };
        foreach (var (clip, entry) in filling.Run(unknown, failures, cancellationToken)) clips[clip.Name] = new(Entry: entry);
        Warn(warnings);
    }
}
