using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Earmark.Synthesis;
using Spectre.Console.Cli;

namespace Earmark.Cli.Commands;

/// <summary><c>earmark synth</c>.</summary>
[Description("Generates a labelled corpus of synthetic sounds with known ground truth for experiments; no download required")]
internal sealed class SynthCommand(Terminal terminal) : Command<SynthCommand.Settings>
{
    private static readonly CorpusOptions Defaults = new();

    internal sealed class Settings : CommandSettings
    {
        [CommandOption("-o|--out <FOLDER>"), Description("Output folder; it must be new or empty [grey](default corpus)[/]")]
        public string Out { get; init; } = "corpus";

        [CommandOption("--train <N>"), NumberRange("--train"), Description("Number of training clips [grey](default 360; FSDKaggle2018 has 9,473)[/]")]
        public int Train { get; init; } = Defaults.TrainClips;

        [CommandOption("--test <N>"), NumberRange("--test"), Description("Number of test clips [grey](default 150; FSDKaggle2018 has 9,400)[/]")]
        public int Test { get; init; } = Defaults.TestClips;

        [CommandOption("--classes <K>"), NumberRange("--classes"), Description("Number of sound classes, 3 to 41 [grey](default 12)[/]")]
        public int Classes { get; init; } = Defaults.ClassCount;

        [CommandOption("--doubtful <FRACTION>"), NumberRange("--doubtful"), Description("Fraction of training labels that are unverified; a third of these are wrong [grey](default 0.6)[/]")]
        public double Doubtful { get; init; } = Defaults.UnverifiedFraction;

        [CommandOption("--several <FRACTION>"), NumberRange("--several"), Description("Fraction of the clips that contain two or three sound classes at once; if it is above 0, the CSV files have the format of FSDKaggle2019 [grey](default 0)[/]")]
        public double Several { get; init; } = Defaults.SeveralFraction;

        [CommandOption("--background <FRACTION>"), NumberRange("--background"), Description("Number of recordings without any of the classes, written to _background, as a fraction of the number of training clips [grey](default 0)[/]")]
        public double Background { get; init; } = Defaults.BackgroundFraction;

        [CommandOption("--mean-seconds <S>"), NumberRange("--mean-seconds"), Description("Mean clip length in seconds [grey](default 3; FSDKaggle2018 has 6.8)[/]")]
        public double MeanSeconds { get; init; } = Defaults.MeanSeconds;

        [CommandOption("--seed <S>"), NumberRange("--seed"), Description("Seed; the output for a given seed is byte-identical on every platform [grey](default 2018)[/]")]
        public ulong Seed { get; init; } = Defaults.Seed;

        [CommandOption("--json"), Description("Prints the result as JSON")]
        public bool Json { get; init; }
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var corpus = CorpusFolder.Write(terminal, settings.Out, new()
        {
            TrainClips = settings.Train,
            TestClips = settings.Test,
            ClassCount = settings.Classes,
            UnverifiedFraction = settings.Doubtful,
            SeveralFraction = settings.Several,
            BackgroundFraction = settings.Background,
            MeanSeconds = settings.MeanSeconds,
            Seed = settings.Seed,
        }, cancellationToken);
        if (settings.Json)
            terminal.Json(new { corpus.Folder, corpus.Labels, corpus.Train, corpus.Unverified, corpus.Wrong, corpus.Test, corpus.Scored, corpus.Empty, corpus.TrainMixes, corpus.TestMixes, corpus.Background, Hours = corpus.Duration.TotalHours, corpus.Bytes });
        else
        {
            terminal.Message(string.Create(CultureInfo.InvariantCulture,
                $"{corpus.Train:N0} training clips, {corpus.Unverified:N0} labels unverified, {corpus.Wrong:N0} of them wrong; {corpus.Test:N0} test clips, {corpus.Scored:N0} scored, {corpus.Empty:N0} empty"));
            if (settings.Several > 0)
                terminal.Message(string.Create(CultureInfo.InvariantCulture, $"{corpus.TrainMixes:N0} training clips and {corpus.TestMixes:N0} test clips contain several classes"));
            if (settings.Background > 0)
                terminal.Message(string.Create(CultureInfo.InvariantCulture, $"{corpus.Background:N0} background recordings without any of the classes"));
            terminal.WriteResult($"{corpus.Folder}: {CorpusFolder.Size(corpus)}, generated in {Progress.FormatDuration(Stopwatch.GetElapsedTime(started))}");
        }
        return ExitCode.Success;
    }
}
