using System.Globalization;

namespace Earmark.Cli.Training;

/// <summary>The files of a demo. Each demo has its own numbered folder, so that existing files are never changed.</summary>
/// <param name="Root">The folder.</param>
internal sealed record DemoFolder(string Root)
{
    private const string AboutFile = "about.txt";

    /// <summary>The corpus.</summary>
    public string Data => Path.Combine(Root, "data");

    /// <summary>The correct labels of the test clips.</summary>
    public string Truth => Path.Combine(Data, "test_post_competition.csv");

    /// <summary>Folder that contains the training run.</summary>
    public string Runs => Path.Combine(Root, "runs");

    /// <summary>Folder of the training run.</summary>
    public string Run { get; init; } = "";

    /// <summary>The model.</summary>
    public string Model => Path.Combine(Run, "model.onnx");

    /// <summary>The submission.</summary>
    public string Submission => Path.Combine(Root, "submission.csv");

    /// <summary>Creates a folder with the next free number.</summary>
    /// <param name="demos">Folder for all demos. It is created if it does not exist.</param>
    /// <param name="seed">The seed of the demo, which is recorded in the folder.</param>
    public static DemoFolder Next(string demos, ulong seed)
    {
        if (File.Exists(demos)) throw InputException.At($"--out {demos}", "it is a file", "a folder, or a new name");
        var number = 1 + Directory.CreateDirectory(demos).EnumerateDirectories()
            .Select(folder => int.TryParse(folder.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var taken) ? taken : 0)
            .DefaultIfEmpty(0).Max();
        for (; ; number++)
        {
            var folder = new DemoFolder(Path.Combine(demos, number.ToString(CultureInfo.InvariantCulture)));
            Directory.CreateDirectory(folder.Root);
            try
            {
                using var writer = new StreamWriter(new FileStream(Path.Combine(folder.Root, AboutFile), FileMode.CreateNew, FileAccess.Write));
                writer.WriteLine($"Created by 'earmark demo --seed {seed}' of Earmark {ProductVersion.WithCommit}. Nothing else uses this folder, so it can be deleted.");
                return folder;
            }
            catch (IOException) when (File.Exists(Path.Combine(folder.Root, AboutFile)))
            {
                // a concurrent demo has taken this number
            }
        }
    }

    /// <summary>Removes the recordings and the cached spectrograms. Labels, model, submission and logs are kept.</summary>
    public void RemoveRecordings()
    {
        foreach (var folder in new[] { Path.Combine(Data, "audio_train"), Path.Combine(Data, "audio_test"), Path.Combine(Runs, "cache") })
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
