namespace Earmark.Runs;

/// <summary>Paths of the files in the folder of a training run. The files can be read without libtorch.</summary>
/// <param name="folder">The folder of the run.</param>
public class RunFiles(string folder)
{
    /// <summary>Absolute path of the folder.</summary>
    public string Root { get; } = Path.GetFullPath(folder);

    /// <summary>File of the command-line arguments of the run.</summary>
    public string Arguments => PathOf("run.json");

    /// <summary>File of the complete preset, which can be passed to <c>--preset</c>.</summary>
    public string Preset => PathOf("hparams.json");

    /// <summary>File of the labels by index: {"0": "Bark", ...}.</summary>
    public string Vocabulary => PathOf("vocab.json");

    /// <summary>File of the training history, one JSON object per line.</summary>
    public string History => PathOf("history.jsonl");

    /// <summary>File of the latest checkpoint.</summary>
    public string LastCheckpoint => PathOf("last.safetensors");

    /// <summary>File of the checkpoint with the best validation score, for inspection.</summary>
    public string BestCheckpoint => PathOf("best.safetensors");

    /// <summary>File of the metrics. It is written last, so its presence means that the run is finished.</summary>
    public string Result => PathOf("result.json");

    /// <summary>File of the finished model.</summary>
    public string Model => PathOf("model.onnx");

    /// <summary>File of the held-out clips and, for cross-validation, their folds.</summary>
    public string Folds => PathOf("folds.csv");

    /// <summary>File of the out-of-fold scores: each held-out clip is scored by the network that was not trained on it.</summary>
    public string OutOfFold => PathOf("oof.csv");

    /// <summary>File of the per-label metrics on the held-out clips of all folds.</summary>
    public string PerLabel => PathOf("per_label.csv");

    /// <summary>File of the confusion matrix (clips by true and predicted label) on the held-out clips of all folds.</summary>
    public string Confusion => PathOf("confusion.csv");

    /// <summary>Returns the files of a fold, which is a run inside the run. It may not exist.</summary>
    /// <param name="index">Index of the fold, from 0.</param>
    public RunFiles Fold(int index) => new(PathOf(FoldName(index)));

    /// <summary>Returns the files of a round of self-verification, which has a folder for each fold. It may not exist.</summary>
    /// <param name="number">Number of the round, from 1.</param>
    public RunFiles Round(int number) => new(PathOf(RoundName(number)));

    /// <summary>Returns the files of the cross-validation with a seed, which is a run inside a run of several seeds. It may not exist.</summary>
    /// <param name="seed">The seed.</param>
    public RunFiles Seed(ulong seed) => new(PathOf(SeedName(seed)));

    /// <summary>Returns the name of the folder of a seed.</summary>
    protected static string SeedName(ulong seed) => FormattableString.Invariant($"seed{seed}");

    /// <summary>Returns the name of the folder of a fold.</summary>
    protected static string FoldName(int index) => $"fold{index}";

    /// <summary>Returns the name of the folder of a round of self-verification.</summary>
    protected static string RoundName(int number) => $"round{number}";

    /// <summary>Returns the folder of the TensorBoard events of a stream.</summary>
    public string Events(string stream) => PathOf(stream);

    /// <summary>Returns the path of a file or folder of the run.</summary>
    protected string PathOf(string name) => Path.Combine(Root, name);
}
