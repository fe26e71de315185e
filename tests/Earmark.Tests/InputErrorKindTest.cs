using System.ComponentModel;
using Earmark.Audio;
using Earmark.Tagging;
using Earmark.Tests.Audio;
using Earmark.Tests.Data;
using Earmark.Tests.FrontEnds;
using Earmark.Tests.Tagging;
using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests;

/// <summary>A program can tell the causes of errors apart.</summary>
public sealed class InputErrorKindTest : IDisposable
{
    private readonly AudioFolder audio = new();
    private readonly DataFolder folder = new();
    private readonly Tagger tagger;

    public InputErrorKindTest() => tagger = Tagger.Load(TinyModel.Write(folder), new() { Device = "cpu", Threads = 1 });

    public void Dispose()
    {
        tagger.Dispose();
        audio.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Recordings()
    {
        Assert.Equal(InputErrorKind.NotFound, KindOf(audio.GetPath("none.wav")));
        Assert.Equal(InputErrorKind.NotFound, KindOf(audio.GetPath("none/none.wav")));
        Assert.Equal(InputErrorKind.Unreadable, KindOf(audio.GetPath("")));
        Assert.Equal(InputErrorKind.NotAudio, KindOf("hello, world"u8.ToArray()));
        Assert.Equal(InputErrorKind.NoSamples, KindOf(audio.Write("empty.wav")));
        Assert.Equal(InputErrorKind.NoSamples, KindOf(audio.Wav("none.wav", [])));
        Assert.Equal(InputErrorKind.Undecodable, KindOf(RiffFile(Chunk("LIST", [1, 2]))));
        Assert.Equal(InputErrorKind.Undecodable, KindOf(audio.Wav("channels.wav", Shorts(1, 2), channels: 200)));
        Assert.Equal(InputErrorKind.Undecodable, KindOf(TinyRecordings.Create("flac")[..20]));
        Assert.Equal(InputErrorKind.InvalidSamples, KindOf(new Waveform([0, float.NaN], 8000)));
        var loud = DirectFourier.Waveform(2000);
        loud[700] = 1e30f;
        Assert.Equal(InputErrorKind.InvalidSamples, KindOf(new Waveform(loud, 8000)));
    }

    [Fact]
    public void A_device_and_a_file_without_permission_are_unreadable()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has neither");
        Assert.Equal(InputErrorKind.Unreadable, KindOf("/dev/zero"));
        Assert.Equal(InputErrorKind.Unreadable, AudioErrors.FromOpening("a.wav", new UnauthorizedAccessException("denied")).Kind);
    }

    [Fact]
    public void Recordings_that_are_too_long()
    {
        // 169 hours at 200 Hz, a sparse file
        var path = audio.Wav("week.wav", [], rate: 200, bits: 8);
        using (var stream = new FileStream(path, FileMode.Open))
        {
            stream.SetLength(44 + 169 * 3600 * 200L);
            stream.Position = 40;
            stream.Write(Int32Bytes(169 * 3600 * 200));
        }
        Assert.Equal(InputErrorKind.TooLong, KindOf(path));
    }

    [Fact]
    public void Failures_of_the_system_are_not_errors_of_the_recording()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows uses different error codes");
        Assert.Equal(InputErrorKind.SystemFailure, AudioErrors.FromOpening("a.wav", new IOException("Too many open files", 24)).Kind);
        Assert.Equal(InputErrorKind.SystemFailure, AudioErrors.FromSystem("a.wav", new InsufficientMemoryException())!.Kind);
        Assert.Equal(InputErrorKind.SystemFailure, AudioErrors.FromSystem("a.wav", new DllNotFoundException())!.Kind);
        Assert.Equal(InputErrorKind.SystemFailure, AudioErrors.FromSystem("a.wav", new Win32Exception(24))!.Kind);
    }

    [Fact]
    public void A_format_that_needs_ffmpeg()
    {
        using var bytes = AudioBytes.Open(audio.Write("a.m4a", Ascii("....ftypM4A ")));
        Assert.Equal(InputErrorKind.DecoderMissing, Assert.Throws<InputException>(() => FfmpegReader.Open(bytes, "m4a", null)).Kind);
        Assert.Equal(InputErrorKind.DecoderMissing, Assert.Throws<InputException>(() => FfmpegReader.Open(bytes, "m4a", audio.Write("ffmpeg", "not a program"u8.ToArray()))).Kind);
    }

    [Fact]
    public void Models()
    {
        Assert.Equal(InputErrorKind.NotFound, ModelKindOf(folder["none.onnx"]));
        Assert.Equal(InputErrorKind.Unreadable, ModelKindOf(folder.Root));
        Assert.Equal(InputErrorKind.InvalidModel, ModelKindOf(TinyModel.Write(folder, "fname,label\n"u8.ToArray(), "text.onnx")));
        Assert.Equal(InputErrorKind.InvalidModel, ModelKindOf(TinyModel.Write(folder, TinyModel.CreateModel(null), "foreign.onnx")));
        Assert.Equal(InputErrorKind.InvalidModel, ModelKindOf(TinyModel.Write(folder, TinyModel.CreateModel(TinyModel.Card.ToMetadata(), labels: 2), "labels.onnx")));
        Assert.Equal(InputErrorKind.InvalidModel, ModelKindOf(TinyModel.Write(folder, TinyModel.CreateModel(TinyModel.Card.ToMetadata(), matrix: [.. Enumerable.Repeat(float.NaN, 12)]), "nan.onnx")));
        Assert.Equal(InputErrorKind.InvalidModel, ModelKindOf(TinyModel.Write(folder, TinyModel.CreateModel(new Dictionary<string, string>(TinyModel.Card.ToMetadata()) { ["earmark.sampleRate"] = "\"fast\"" }), "json.onnx")));
        Assert.Equal(InputErrorKind.InvalidModel, ModelKindOf(TinyModel.Write(folder, TinyModel.Card with { SampleRate = 10, FrontEnd = null }, "rate.onnx")));
        Assert.Equal(InputErrorKind.DeviceUnavailable, ModelKindOf(folder["model.onnx"], "tpu"));
    }

    [Fact]
    public void Failures_of_clips_have_the_kind_of_the_exception()
    {
        Assert.Equal(InputErrorKind.TooLong, Failure.From("a", new InputException("x") { Kind = InputErrorKind.TooLong }, default).Kind);
        Assert.Equal(InputErrorKind.Unreadable, Failure.From("a", new IOException("x"), default).Kind);
        Assert.Equal(InputErrorKind.SystemFailure, Failure.From("a", new InsufficientMemoryException(), default).Kind);
        Assert.Equal(InputErrorKind.Other, Failure.From("a", new InvalidCastException(), default).Kind);
    }

    private InputErrorKind KindOf(AudioSource recording) => Assert.Throws<InputException>(() => tagger.Score(recording)).Kind;

    private static InputErrorKind ModelKindOf(string path, string device = "cpu") => Assert.Throws<InputException>(() => Model.Load(path, new() { Device = device })).Kind;
}
