using System.Runtime.InteropServices;

namespace Earmark.Tests.Audio;

/// <summary>Unusual formats and the samples that ffmpeg decodes from them. ffmpeg runs twice: once to write all files and once to read them.</summary>
public sealed class OddFormats : IDisposable
{
    /// <summary>Clicks at 7 Hz over a rising tone and noise, which require short blocks, long blocks and different channels.</summary>
    private const string Sound =
        "aevalsrc=0.3*sin(2*PI*(200+400*t)*t)+0.6*(random(0)-0.5)*exp(-40*mod(t\\,0.143))|0.3*sin(2*PI*330*t)+0.2*(random(1)-0.5)*exp(-9*mod(t\\,0.4)):s=48000:d=2";

    /// <summary>Name, ffmpeg arguments that create the file, and maximum sample difference.</summary>
    public static IReadOnlyList<(string Name, string Options, double Most)> Files { get; } =
    [
        ("3.wav", "-af pan=3c|c0=c0|c1=c1|c2=c0", 1e-6),
        ("24.wav", "-c:a pcm_s24le", 1e-6),
        ("64.wav", "-c:a pcm_f64le", 1e-6),
        ("a.rf64", "-rf64 always -f wav", 1e-6),
        ("a.w64", "-c:a pcm_s24le", 1e-6),
        ("adpcm.wav", "-c:a adpcm_ms", 1e-6),
        ("alaw.wav", "-c:a pcm_alaw -ar 8000", 1e-6),
        ("mulaw.au", "-c:a pcm_mulaw -ar 8000", 1e-6),
        ("sowt.aiff", "-c:a pcm_s16le -f aiff", 1e-6),
        ("ima.aifc", "-c:a adpcm_ima_qt -f aiff", 1e-6),
        ("a.caf", "-c:a alac", 1e-6),
        ("0.flac", "-compression_level 0 -sample_fmt s16", 1e-6),
        ("12.flac", "-compression_level 12 -sample_fmt s16", 1e-6),
        ("24.flac", "-sample_fmt s32 -bits_per_raw_sample 24", 1e-6),
        ("6.flac", "-ac 6", 1e-6),
        ("flac.oga", "-c:a flac", 1e-6),
        ("6.ogg", "-ac 6 -c:a libvorbis", 1e-5),
        ("1.ogg", "-ac 1 -c:a libvorbis -q:a -1", 1e-5),
        ("a.m4a", "-c:a aac", 1e-5),
        ("a.aac", "-c:a aac", 1e-5),
        ("a.webm", "-c:a libopus", 1e-5),
        ("a.mka", "-c:a libvorbis", 1e-5),
        ("a.wv", "-c:a wavpack", 1e-5),
        ("a.tta", "-c:a tta", 1e-5),
        ("a.wma", "-c:a wmav2", 1e-5),
        ("a.ac3", "-c:a ac3", 1e-5),
        ("a.mp2", "-c:a mp2", 1e-5),
        ("128.mp3", "-c:a libmp3lame -b:a 128k", 1e-5),
        ("two.mp3", "-c:a libmp3lame -b:a 320k -joint_stereo 0", 1e-5),
        ("bare.mp3", "-c:a libmp3lame -q:a 4 -write_xing 0 -id3v2_version 0", 1e-5),
        .. from rate in (int[])[8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000]
           from channels in (int[])[1, 2]
           // At 24 kHz, a band starts at line 330 in ffmpeg 5.1, but at line 332 in encoders, mpg123 and the standard (ISO 13818-3, table B.2.c).
           select ($"{rate}-{channels}.mp3", $"-ac {channels} -ar {rate} -c:a libmp3lame -q:a 3", rate == 24000 ? 0.2 : 1e-5),
        .. from encoding in ((string, int, int)[])[("voip", 1, 12), ("voip", 1, 24), ("voip", 2, 40), ("audio", 1, 24), ("audio", 2, 96), ("lowdelay", 2, 96), ("audio", 6, 200)]
           select ($"{encoding.Item1}-{encoding.Item2}-{encoding.Item3}.opus", $"-ac {encoding.Item2} -c:a libopus -application {encoding.Item1} -b:a {encoding.Item3}k", 1.0),
    ];

    // Created by the first test that needs them, because a missing ffmpeg can only be reported as skipped in a test, not in the constructor of a fixture.
    private readonly Lazy<AudioFolder> folder = new(CreateFiles);

    public void Dispose()
    {
        if (folder.IsValueCreated) folder.Value.Dispose();
    }

    public string PathOf(string name) => folder.Value.GetPath(name);

    /// <summary>Returns the samples that ffmpeg decodes, with interleaved channels.</summary>
    public float[] Reference(string name) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(PathOf(name + ".f32"))).ToArray();

    private static AudioFolder CreateFiles()
    {
        var folder = new AudioFolder();
        try
        {
            FfmpegReference.Run(["-f", "lavfi", "-i", Sound, .. Files.SelectMany(file => (string[])[.. file.Options.Split(' '), folder.GetPath(file.Name)])]);
            FfmpegReference.Run([
                .. Files.SelectMany(file => (string[])[.. file.Name.EndsWith(".opus", StringComparison.Ordinal) ? (string[])["-c:a", "libopus"] : [], "-i", folder.GetPath(file.Name)]),
                .. Files.SelectMany((file, i) => (string[])["-map", $"{i}:a:0", "-f", "f32le", folder.GetPath(file.Name + ".f32")]),
            ]);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }
}
