using System.Text.Json;
using System.Text.Json.Serialization;

namespace Earmark.Reports;

/// <summary>Writes <c>explore.json</c>: all values of the page and of every clip.</summary>
internal static class ExploreJson
{
    /// <summary>Marks a folder as a report of this type, which can be replaced by a new one.</summary>
    public const string Kind = "earmark explore";

    private static readonly JsonSerializerOptions Style = new(JsonFormat.Indented)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new RoundingConverter() },
    };

    /// <summary>Returns the text of the file.</summary>
    /// <param name="findings">The content of the report.</param>
    /// <param name="files">Paths of the files of the report relative to its folder, including this file.</param>
    public static string Write(ExploreFindings findings, IReadOnlyList<string> files)
    {
        var survey = findings.Survey;
        return Printable.EscapeLines(JsonSerializer.Serialize(new
        {
            Kind, findings.Name, survey.Data.Layout, survey.Data.Fingerprint, findings.Sampled, findings.Advice,
            Lengths = new { Train = findings.TrainLengths, Test = findings.TestLengths, findings.Histogram },
            findings.Labels,
            Spectrum = new { survey.SampleRate, Train = survey.TrainSpectrum, Test = survey.TestSpectrum, findings.SpectrumDescription },
            Problems = findings.Problems.Select(problem => new { problem.Kind.Key, problem.Kind.Title, problem.Cases }),
            Findings = survey.Data.Findings.Select(finding => finding.ToString()),
            Clips = survey.Clips.Select(clip => new
            {
                clip.Clip.Name, clip.Part, clip.Clip.Labels, clip.Clip.Verified, clip.Format, clip.SampleRate, clip.Channels, clip.Samples, clip.Seconds,
                clip.Levels.Peak, clip.Levels.Rms, Dc = clip.Levels.Mean, clip.Levels.QuietStart, clip.Levels.QuietEnd, clip.Levels.ClippedSamples, clip.Error,
            }),
            Files = files,
        }, Style)) + "\n";
    }

    // Six decimals are sufficient. Full precision would double the number of digits.
    private sealed class RoundingConverter : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("reports are only written");

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value)) writer.WriteNumberValue(Math.Round(value, 6));
            else writer.WriteNullValue();
        }
    }
}
