using System.Diagnostics;
using System.Globalization;
using Earmark.Audio;

namespace Earmark.Tests.Audio;

/// <summary>The tests that <see cref="HostileFilesTest"/> and <see cref="FuzzTest"/> run in a separate process. Do not run them directly.</summary>
public sealed class HostileChild
{
    public const string Folder = "EARMARK_HOSTILE", First = "EARMARK_FUZZ_FIRST", Count = "EARMARK_FUZZ_COUNT", Results = "results.txt";
    public static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(2);

    /// <summary>Limit of the memory, managed or native, that reading a file may add to the process.</summary>
    public const double MaxMegabytes = 200;

    private const string OutOfMemory = "out of memory: ";

    /// <summary>Limit in wall-clock time, which includes waiting on a busy machine. <see cref="MaxTime"/> limits the CPU time.</summary>
    private static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(20);

    [Fact(Explicit = true)]
    public void Reads_each_file_of_a_folder()
    {
        var folder = ReadVariable(Folder);
        using var watch = new Watch(Path.Combine(folder, Results));
        AudioFile.Read(Path.Combine(folder, "0")); // warm-up: compiles the code
        foreach (var path in Directory.GetFiles(folder).Where(path => path != watch.Results).OrderBy(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)))
        {
            var before = ResidentMegabytes(reset: true, "VmRSS:");
            var (outcome, time) = watch.Measure(Path.GetFileName(path), () => Outcome(path, 32000));
            var memory = ResidentMegabytes(reset: false, "VmHWM:") - before;
            watch.Write(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)}\t{time.TotalSeconds:F3}\t{memory:F0}\t{outcome}"));
        }
    }

    [Fact(Explicit = true)]
    public void Reads_mutated_files()
    {
        var folder = ReadVariable(Folder);
        var (first, count) = (long.Parse(ReadVariable(First), CultureInfo.InvariantCulture), long.Parse(ReadVariable(Count), CultureInfo.InvariantCulture));
        using var watch = new Watch(Path.Combine(folder, Results));
        var seeds = MutatedFiles.Seeds;
        var path = Path.Combine(folder, "case");
        var (started, decoded) = (Stopwatch.GetTimestamp(), 0);
        for (var number = first; number < first + count; number++)
        {
            var content = MutatedFiles.Create(number, seeds);
            File.WriteAllBytes(path, content);
            var (outcome, time) = watch.Measure($"{number}", () => Outcome(path, number % 8 == 0 ? 32000 : null));
            if (outcome.EndsWith("warnings", StringComparison.Ordinal)) decoded++;
            else if (!outcome.StartsWith("error: ", StringComparison.Ordinal)) watch.Write($"case {number}: {outcome}");
            if (time > MaxTime) watch.Write($"case {number}: takes {time.TotalSeconds:F1} s of CPU time: {outcome}");
        }
        watch.Write($"done: {count} files, {decoded} of them with samples, in {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s");
    }

    [Fact(Explicit = true)]
    public void Opens_files_until_the_handle_limit()
    {
        var path = ReadVariable(Folder);
        AudioFile.Open(path).Dispose(); // loads the libraries
        List<FileStream> open = [];
        try
        {
            while (true) open.Add(File.OpenRead(path));
        }
        catch (IOException)
        {
            Console.WriteLine(Assert.Throws<InputException>(() => AudioFile.Open(path)).Message);
        }
        finally
        {
            foreach (var stream in open) stream.Dispose();
        }
    }

    // On Linux, returns the current resident memory or its peak since the last reset. On other systems, returns 0: only the heap is limited.
    private static double ResidentMegabytes(bool reset, string line)
    {
        if (!OperatingSystem.IsLinux()) return 0;
        if (reset) File.WriteAllText("/proc/self/clear_refs", "5");
        return double.Parse(File.ReadLines("/proc/self/status").First(text => text.StartsWith(line, StringComparison.Ordinal)).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    private static string ReadVariable(string variable)
    {
        var value = Environment.GetEnvironmentVariable(variable);
        Assert.SkipWhen(value is null, "run by other tests in a separate process");
        return value!;
    }

    private static string Outcome(string path, int? rate)
    {
        try
        {
            List<string> warnings = [];
            var samples = (rate is { } specified ? AudioFile.Read(path, specified, warnings) : AudioFile.Read(path)).Samples;
            var index = samples.AsSpan().IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
            return index >= 0 ? $"sample {index} is {samples[index]}" : $"{samples.Length} samples, {warnings.Count} warnings";
        }
        catch (InputException exception) when (exception.InnerException is OutOfMemoryException)
        {
            return OutOfMemory + exception.Message;
        }
        catch (InputException exception)
        {
            return exception.Message.StartsWith(path + ": ", StringComparison.Ordinal) ? "error: " + exception.Message[(path.Length + 2)..].ReplaceLineEndings(" ")
                : $"an error that does not start with the path: {exception.Message}";
        }
        catch (Exception exception)
        {
            return $"{exception.GetType().Name}: {exception.ToString().ReplaceLineEndings(" ")}";
        }
    }

    /// <summary>Writes results line by line, and ends the process if a file takes too long.</summary>
    private sealed class Watch(string results) : IDisposable
    {
        private Timer? timer;

        public string Results => results;

        public (string Outcome, TimeSpan Time) Measure(string name, Func<string> read)
        {
            timer ??= new(_ => { });
            timer.Dispose();
            timer = new(_ =>
            {
                Write($"{name}: hangs for {HangTimeout.TotalSeconds} s");
                Environment.Exit(3);
            }, null, HangTimeout, Timeout.InfiniteTimeSpan);
            var before = Environment.CpuUsage.TotalTime;
            var outcome = read();
            return (outcome, Environment.CpuUsage.TotalTime - before);
        }

        public void Write(string line) => File.AppendAllText(results, line + "\n");

        public void Dispose() => timer?.Dispose();
    }
}
