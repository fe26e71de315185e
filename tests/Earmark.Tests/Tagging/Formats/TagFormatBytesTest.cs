namespace Earmark.Tests.Tagging.Formats;

/// <summary>Complete files of each format, written by hand. Parquet is in <see cref="ParquetTagsTest"/>.</summary>
public sealed class TagFormatBytesTest
{
    [Fact]
    public void Csv() => Assert.Equal("""
        path,start,end,label,score,recorded_at,seconds
        site/SMA00351_20210618_050000.wav,0.5,2,Bark,0.875,2021-06-18T05:00:00.5,10
        site/SMA00351_20210618_050000.wav,4,6.25,"Inside, small room",0.5,2021-06-18T05:00:04,10
        silence.wav,,,,,,5.5
        site/dog.wav,1,3,Canis lupus_Gray Wolf,0.0625,,3

        """, Written("csv"));

    [Fact]
    public void Json() => Assert.Equal("""
        [
        {"path":"site/SMA00351_20210618_050000.wav","seconds":10,"recordedAt":"2021-06-18T05:00:00","segments":[{"start":0.5,"end":2,"label":"Bark","score":0.875},{"start":4,"end":6.25,"label":"Inside, small room","score":0.5}]},
        {"path":"silence.wav","seconds":5.5,"segments":[]},
        {"path":"site/dog.wav","seconds":3,"segments":[{"start":1,"end":3,"label":"Canis lupus_Gray Wolf","score":0.0625}]}
        ]

        """, Written("json"));

    [Fact]
    public void Json_lines() => Assert.Equal("""
        {"path":"site/SMA00351_20210618_050000.wav","seconds":10,"recordedAt":"2021-06-18T05:00:00","segments":[{"start":0.5,"end":2,"label":"Bark","score":0.875},{"start":4,"end":6.25,"label":"Inside, small room","score":0.5}]}
        {"path":"silence.wav","seconds":5.5,"segments":[]}
        {"path":"site/dog.wav","seconds":3,"segments":[{"start":1,"end":3,"label":"Canis lupus_Gray Wolf","score":0.0625}]}

        """, Written("jsonl"));

    [Fact]
    public void Audacity() => Assert.Equal("""
        0.5	2	Bark	0.875
        4	6.25	Inside, small room	0.5

        """.ReplaceLineEndings("\n"), TagSamples.WriteText("audacity", TagSamples.Recordings[0]));

    [Fact]
    public void Times_of_a_Raven_table_continue_from_one_recording_to_the_next() => Assert.Equal("""
        Selection	View	Channel	Begin Time (s)	End Time (s)	Low Freq (Hz)	High Freq (Hz)	Begin Path	File Offset (s)	label	score	Recording Length (s)
        1	Spectrogram 1	1	0.5	2	0	24000	site/SMA00351_20210618_050000.wav	0.5	Bark	0.875	10
        2	Spectrogram 1	1	4	6.25	0	24000	site/SMA00351_20210618_050000.wav	4	Inside, small room	0.5	10
        3	Spectrogram 1	1	10	10	0	0	silence.wav	0			5.5
        4	Spectrogram 1	1	16.5	18.5	0	24000	site/dog.wav	1	Canis lupus_Gray Wolf	0.0625	3

        """, Written("raven"));

    [Fact]
    public void Kaleidoscope() => Assert.Equal("""
        INDIR,FOLDER,IN FILE,OFFSET,DURATION,TOP1MATCH,TOP1DIST,RECORDING DURATION
        ,site,SMA00351_20210618_050000.wav,0.5,1.5,Bark,0.125,10
        ,site,SMA00351_20210618_050000.wav,4,2.25,"Inside, small room",0.5,10
        ,,silence.wav,0,5.5,,,5.5
        ,site,dog.wav,1,2,Canis lupus_Gray Wolf,0.9375,3

        """, Written("kaleidoscope"));

    [Fact]
    public void BirdNet() => Assert.Equal("""
        Start (s),End (s),Scientific name,Common name,Confidence,File,Recording length (s)
        0.5,2,Bark,Bark,0.875,site/SMA00351_20210618_050000.wav,10
        4,6.25,"Inside, small room","Inside, small room",0.5,site/SMA00351_20210618_050000.wav,10
        1,3,Canis lupus,Gray Wolf,0.0625,site/dog.wav,3

        """, Written("birdnet"));

    [Theory]
    [InlineData("csv", "path,start,end,label,score,recorded_at,seconds\n")]
    [InlineData("json", "[]\n")]
    [InlineData("jsonl", "")]
    [InlineData("audacity", "")]
    public void Files_without_recordings(string format, string expected) => Assert.Equal(expected, TagSamples.WriteText(format));

    [Fact]
    public void Letters_are_not_escaped_in_json_except_beyond_the_basic_multilingual_plane() =>
        Assert.Equal("{\"path\":\"鳥/Größe.wav\",\"seconds\":1,\"segments\":[{\"start\":0,\"end\":1,\"label\":\"Дрозд <&'+> \\uD83D\\uDC15 \\\"\\\\\\n\",\"score\":1}]}\n",
            TagSamples.WriteText("jsonl", [new("鳥/Größe.wav", 1, [new(0, 1, "Дрозд <&'+> 🐕 \"\\\n", 1)])]));

    [Fact]
    public void Control_characters_in_tab_separated_formats_are_replaced_by_their_pictures() =>
        Assert.Equal("0\t1\ta␉b␊c␍d␛␡\t1\n", TagSamples.WriteText("audacity", [new("a.wav", 1, [new(0, 1, "a\tb\nc\rd\u001B\u007F", 1)])]));

    [Fact]
    public void The_upper_frequency_of_Raven_selections_is_an_option()
    {
        using var stream = new MemoryStream();
        using (var writer = Earmark.Tagging.Formats.TagFormat.Find("raven")!.CreateWriter(stream, new() { MaxFrequency = 11_025 }))
        {
            writer.Append(TagSamples.Recordings[2]);
            writer.Complete();
        }
        Assert.EndsWith("\n1\tSpectrogram 1\t1\t1\t3\t0\t11025\tsite/dog.wav\t1\tCanis lupus_Gray Wolf\t0.0625\t3\n", System.Text.Encoding.UTF8.GetString(stream.ToArray()), StringComparison.Ordinal);
    }

    private static string Written(string format) => TagSamples.WriteText(format, TagSamples.Recordings);
}
