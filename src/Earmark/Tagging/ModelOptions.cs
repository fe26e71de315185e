namespace Earmark.Tagging;

/// <summary>Device and number of threads of a model.</summary>
public sealed record ModelOptions
{
    /// <summary>"cpu", "cuda" or "cuda:N", or "auto" for the first GPU if the build and the machine support one, otherwise the CPU.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Number of threads, or 0 for one per core.</summary>
    [Key("number of threads; 0: one per core", Min = 0, Max = 1024)]
    public int Threads { get; init; }

    /// <summary>Number of test-time augmentation views, <see cref="Prediction.TtaViews"/>, or null for the value stored in the model.</summary>
    public int? TtaViews { get; init; }

    /// <summary>
    /// Length of a window in seconds, 0.01 to 3600, or null for the prediction rule stored in the model. Recordings are then scored in windows of this length, whose scores are averaged, whatever
    /// the stored rule is. Segments have their own windows: <see cref="SegmentOptions.Windows"/>.
    /// </summary>
    [Key("length of a window", Unit = "s", Min = 0.01, Max = 3600)]
    public double? WindowSeconds { get; init; }

    /// <summary>Hop between the starts of consecutive windows in seconds, 0.01 to the length of a window, or null for that of the prediction rule stored in the model, and half of
    /// <see cref="WindowSeconds"/> if that is specified.</summary>
    [Key("hop between the starts of consecutive windows", Unit = "s", Min = 0.01, Max = 3600)]
    public double? HopSeconds { get; init; }

    /// <summary>How the scores of windows and views are averaged, or null for the value stored in the model.</summary>
    public ScoreMean? Mean { get; init; }

    /// <summary>Number of threads, with 0 resolved.</summary>
    internal int ThreadCount => Threads > 0 ? Threads : Environment.ProcessorCount;

    /// <summary>Divides the threads among recordings: many are processed in parallel with one thread each, a few with several.</summary>
    /// <param name="recordings">Number of recordings.</param>
    /// <returns>The number of recordings to process in parallel, and the options of a model that processes one of them.</returns>
    internal (int Parallel, ModelOptions Each) DivideThreads(int recordings)
    {
        var parallel = Math.Clamp(recordings, 1, ThreadCount);
        return (parallel, this with { Threads = ThreadCount / parallel });
    }

    /// <summary>Returns the prediction rule of a model with the values specified here.</summary>
    /// <param name="card">The model.</param>
    /// <exception cref="InputException">A value is out of range, the hop is longer than the window, or a hop or a mean is specified for a model without windows.</exception>
    internal Prediction PredictionFor(ModelCard card)
    {
        var prediction = card.Prediction with { TtaViews = TtaViews ?? card.Prediction.TtaViews, Mean = Mean ?? card.Prediction.Mean };
        string[] errors = [.. KeyRange.GetErrors(this), .. KeyRange.GetErrors(prediction)];
        if (errors.Length > 0) throw new InputException($"model options: {string.Join(" ", errors)}");
        if (Mean is { } mean && WindowSeconds is null && prediction is { Rule: PredictionRule.Whole, TtaViews: 1 })
            throw InputException.At($"mean {mean.ToString().ToLowerInvariant()}", "the model scores a recording once, so there is nothing to average", "a mean together with windows or several views");
        if (WindowSeconds is null && HopSeconds is null) return prediction;
        if (WindowSeconds is null && prediction.Rule == PredictionRule.Whole)
            throw InputException.At($"hop of {HopSeconds} s", "the model scores whole recordings, not windows", "a hop together with the length of the windows");
        var windows = new ScanOptions { WindowSeconds = WindowSeconds, HopSeconds = HopSeconds }.For(card);
        return prediction with { Rule = PredictionRule.Windows, WindowSeconds = windows.WindowSeconds!.Value, HopSeconds = windows.HopSeconds!.Value };
    }
}
