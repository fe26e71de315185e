using System.Globalization;
using Earmark.Runs;
using Earmark.Tagging;
using Earmark.Training.Runs;

namespace Earmark.Cli.Training;

/// <summary>Trains the runs of a sweep one after the other. A run that fails does not stop the others.</summary>
/// <param name="terminal">The terminal.</param>
/// <param name="json">Whether the result is shown as JSON.</param>
/// <param name="cancellationToken">Cancels the training. Completed steps are saved.</param>
internal sealed class SweepRun(Terminal terminal, bool json, CancellationToken cancellationToken)
{
    private readonly List<(string Name, string Reason)> failures = [];

    /// <summary>Trains the runs, or the part of a task of a job array, and shows them.</summary>
    /// <param name="request">The settings that all runs have in common; the name is that of their folder.</param>
    /// <param name="lines">The runs.</param>
    /// <returns>A value of <see cref="ExitCode"/>.</returns>
    /// <exception cref="InputException">The folder is that of a single run.</exception>
    public int Execute(TrainingRequest request, IReadOnlyList<SweepLine> lines)
    {
        var folder = Path.Combine(request.Runs, request.Name!);
        if (File.Exists(new RunFiles(folder).Arguments)) throw InputException.At($"--name {request.Name}", $"{folder} is a run", "a new name, or that of an earlier sweep");
        var networks = Math.Max(1, request.Folds) * request.Seeds;
        var exitCode = ExitCode.Success;
        foreach (var (i, line) in lines.Index())
        {
            var task = request.Task?.After(i * networks);
            if (task is not null && !Enumerable.Range(0, networks).Any(task.Includes)) continue;
            terminal.Message($"run {i + 1} of {lines.Count}, {line.Name}: {(line.Settings.Count == 0 ? "no changes" : string.Join(" ", line.Settings))}");
            var code = Train(line, request with
            {
                Name = line.Name, Runs = folder, Cache = request.Cache ?? Path.Combine(request.Runs, "cache"), Preset = line.Preset, Settings = [.. request.Settings, .. line.Settings],
                Task = networks == 1 ? null : task, // the task trains the whole run
            });
            if (code == ExitCode.Cancelled) return ShowCancelled();
            exitCode = Math.Max(exitCode, code);
        }
        Show(folder, lines);
        return exitCode;
    }

    private int Train(SweepLine line, TrainingRequest request)
    {
        using var display = new RunDisplay(terminal);
        try
        {
            var job = TrainingJob.Create(request, cancellationToken);
            var (run, folds) = job.Execute(display.Report, cancellationToken);
            if (cancellationToken.IsCancellationRequested && (run?.Finished ?? folds!.Finished) == false) return ExitCode.Cancelled;
            display.Dispose();
            if (File.Exists(job.Folder.Result)) RunPage.Write(terminal, job.Folder, job.Data, embed: false, cancellationToken);
            return ExitCode.For(run?.SkippedClips ?? folds!.SkippedClips);
        }
        catch (Exception error) when (EnvironmentError.IsCancellation(error, cancellationToken))
        {
            return ExitCode.Cancelled;
        }
        catch (Exception error) when (Failure.IsRecoverable(error) && error is not Leases.LeaseLostException)
        {
            var reason = EnvironmentError.FindCause(error).Message;
            terminal.Warn($"{line.Name}: {reason}");
            failures.Add((line.Name, reason));
            return ExitCode.Failures;
        }
    }

    private int ShowCancelled()
    {
        terminal.Message("cancelled; the same command continues the sweep");
        return ExitCode.Cancelled;
    }

    private void Show(string folder, IReadOnlyList<SweepLine> lines)
    {
        RunRow[] rows = [.. lines.Select(line => Path.Combine(folder, line.Name)).Where(Directory.Exists).Select(RunSummary.Read).Select(RunRow.From)];
        if (json) terminal.Json(new { Runs = rows, Failures = failures.Select(failure => new { failure.Name, failure.Reason }) });
        else
        {
            terminal.Table(["run", "metric", "value", "status"], rows.Select(row => (object[])[row.Run, row.Metric ?? "", row.Value?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "", row.Status]));
            foreach (var (name, reason) in failures) terminal.WriteResult($"failed: {name}: {reason}");
            if (rows.Length > 0) terminal.WriteResult($"to compare the runs: earmark runs {Shell.Quote(folder)}");
        }
    }
}
