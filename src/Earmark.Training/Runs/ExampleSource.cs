using System.Globalization;
using Earmark.Data;
using Earmark.Tagging;
using Earmark.Training.Batches;
using Earmark.Training.Presets;

namespace Earmark.Training.Runs;

/// <summary>
/// Creates examples from clips. All folds of a run, and their training and held-out sets, share the state of a clip, so that
/// each recording is opened, hashed and looked up in the cache once.
/// </summary>
/// <param name="preset">Front end, network and source of spectrograms.</param>
/// <param name="cache">Folder of the spectrogram cache.</param>
/// <param name="onEvent">Callback for the events of the run.</param>
internal sealed class ExampleSource(Preset preset, string cache, Action<RunEvent> onEvent)
{
    private const int MaxWarnings = 20;

    private readonly Dictionary<string, ClipState> clips = new(StringComparer.Ordinal); // by name
    private readonly HashSet<string> warned = new(StringComparer.Ordinal);

    private sealed record ClipState(ReadableClip? Readable = null, SpectrogramCache.Entry? Entry = null, Failure? Failure = null);

    /// <summary>Returns examples of the usable clips.</summary>
    /// <param name="part">Name of the set, such as "training".</param>
    /// <param name="requested">The clips.</param>
    /// <param name="failures">Receives the unusable clips, in the order of the clips.</param>
    /// <param name="cancellationToken">Cancels the operation, also within a clip.</param>
    public IExamples Open(string part, IReadOnlyList<Clip> requested, ICollection<Failure> failures, CancellationToken cancellationToken)
    {
        var found = new List<Failure>();
        Clip[] unopened = [.. requested.Where(clip => !IsKnown(clip))];
        if (unopened.Length > 0 && preset.Examples.Source == SpectrogramSource.Cache) Fill(part, unopened, found, cancellationToken);
        else if (unopened.Length > 0) Read(part, unopened, found, cancellationToken);
        foreach (var failure in found)
        {
            clips[failure.Name] = new(Failure: failure);
            onEvent(new RunEvent.ClipSkipped(failure));
        }
        // The labels of a clip can differ between folds and rounds of self-verification; its recording does not.
        ClipState[] states = [.. requested.Select(clip => clips[clip.Name] is { Readable: { } readable } state ? state with { Readable = readable with { Clip = clip } } : clips[clip.Name])];
        foreach (var failure in states.Select(state => state.Failure).OfType<Failure>()) failures.Add(failure);
        return preset.Examples.Source == SpectrogramSource.Cache
            ? new CachedExamples([.. requested.Zip(states).Where(pair => pair.Second.Entry is not null).Select(pair => (pair.First, pair.Second.Entry!))], preset.FrontEnd, preset.Network.MinimumFrames)
            : new WaveformExamples([.. states.Select(state => state.Readable).OfType<ReadableClip>()], preset.FrontEnd, preset.Network.MinimumFrames, threads: 1);
    }

    /// <summary>Reports each warning about a clip once, up to a maximum number.</summary>
    public void Warn(IEnumerable<string> warnings)
    {
        var suppressed = 0;
        foreach (var warning in warnings.Where(warned.Add))
            if (warned.Count <= MaxWarnings) onEvent(new RunEvent.Warning(warning));
            else suppressed++;
        if (suppressed > 0) onEvent(new RunEvent.Warning(string.Create(CultureInfo.InvariantCulture, $"{suppressed:N0} more warnings about recordings are not shown. 'earmark explore' lists all.")));
    }

    // The cache may be deleted at any time, so the existence of an entry is checked again.
    private bool IsKnown(Clip clip) => clips.TryGetValue(clip.Name, out var state) && (state.Entry is null || File.Exists(state.Entry.Path));

    private void Read(string part, IReadOnlyList<Clip> unopened, List<Failure> failures, CancellationToken cancellationToken)
    {
        var readable = ReadableClip.ReadAll(unopened, preset.FrontEnd.SampleRate, failures,
            (done, total) => onEvent(new RunEvent.Progress($"opening {total} {part} clips", done, total)), cancellationToken);
        foreach (var clip in readable) clips[clip.Clip.Name] = new(Readable: clip);
        Warn(readable.SelectMany(clip => clip.Warnings));
    }

    private void Fill(string part, IReadOnlyList<Clip> unopened, List<Failure> failures, CancellationToken cancellationToken)
    {
        var warnings = new List<string>();
        var filling = new CacheBuilder(preset.FrontEnd, preset.Network.MinimumFrames, cache)
        {
            Progress = (stage, done, total) => onEvent(new RunEvent.Progress($"{part} set: {stage}", done, total)),
            OnExpectedSize = text => onEvent(new RunEvent.Message($"{part} set: {text}")),
            Warn = warnings.Add,
        };
        foreach (var (clip, entry) in filling.Run(unopened, failures, cancellationToken)) clips[clip.Name] = new(Entry: entry);
        Warn(warnings);
    }
}
