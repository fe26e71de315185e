using System.Globalization;

namespace Earmark.Cli.Training;

/// <summary>Where a demo keeps its things: a numbered folder of its own, so that none ever touches what lies there already.</summary>
/// <param name="Root">The folder.</param>
internal sealed record DemoFolder(string Root)
{
    private const string Claim = "about.txt";

    /// <summary>The corpus.</summary>
    public string Data => Path.Combine(Root, "data");

    /// <summary>The right labels of the test clips.</summary>
    public string Truth => Path.Combine(Data, "test_post_competition.csv");

    /// <summary>Folder of the training run.</summary>
    public string Runs => Path.Combine(Root, "runs");

    /// <summary>The training run.</summary>
    public string Run { get; init; } = "";

    /// <summary>The model.</summary>
    public string Model => Path.Combine(Run, "model.onnx");

    /// <summary>The submission.</summary>
    public string Submission => Path.Combine(Root, "submission.csv");

    /// <summary>Claims the next free number below a folder.</summary>
    /// <param name="demos">Folder of all demos; made where needed.</param>
    /// <param name="seed">The demo's seed, for those who find the folder later.</param>
    public static DemoFolder Next(string demos, ulong seed)
    {
        if (File.Exists(demos)) throw InputException.At($"--out {demos}", "it is a file", "a folder, or a name that is free");
        var number = 1 + Directory.CreateDirectory(demos).EnumerateDirectories()
            .Select(folder => int.TryParse(folder.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var taken) ? taken : 0)
            .DefaultIfEmpty(0).Max();
        for (; ; number++)
        {
            var folder = new DemoFolder(Path.Combine(demos, number.ToString(CultureInfo.InvariantCulture)));
            Directory.CreateDirectory(folder.Root);
            try
            {
                using var claim = new StreamWriter(new FileStream(Path.Combine(folder.Root, Claim), FileMode.CreateNew, FileAccess.Write));
                claim.WriteLine($"Made by 'earmark demo --seed {seed}' of Earmark {ProductVersion.WithCommit}. Nothing else uses this folder: it may be deleted.");
                return folder;
            }
            catch (IOException) when (File.Exists(Path.Combine(folder.Root, Claim)))
            {
                // another demo, begun in the same moment, was quicker
            }
        }
    }

    /// <summary>Removes the recordings and what was computed of them; labels, model, submission and logs stay.</summary>
    public void RemoveRecordings()
    {
        foreach (var folder in new[] { Path.Combine(Data, "audio_train"), Path.Combine(Data, "audio_test"), Path.Combine(Runs, "cache") })
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
