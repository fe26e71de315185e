using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Earmark.FrontEnds;

namespace Earmark.Tests.FrontEnds;

public sealed class FrontEndTest
{
    public static TheoryData<FrontEnd> Examples => [.. FrontEnd.Defaults];

    public static TheoryData<FrontEnd> AllExamples => [.. FrontEnd.Defaults, Described];

    // Its file is not needed, because no graph is emitted.
    private static Backbone Described => new()
    {
        File = "model.onnx", Hash = "00", SampleRate = 16_000, Framing = BackboneFraming.Model, Frame = Duration.Milliseconds(960), Hop = Duration.Samples(7680), MinSeconds = 0, Features = 128,
        Stages = [new() { Output = "embedding", OutputLayout = [BackboneAxis.Batch, BackboneAxis.Features], Scale = 32_767 }],
    };

    [Fact]
    public void Examples_contain_the_registered_JSON_types_that_need_no_file() =>
        Assert.Equal(typeof(FrontEnd).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(row => row.DerivedType).Order(ByName),
            FrontEnd.Defaults.Select(frontEnd => frontEnd.GetType()).Append(typeof(Backbone)).Append(typeof(LogMelAndBackbone)).Order(ByName));

    [Theory]
    [MemberData(nameof(AllExamples))]
    public void Round_trips_through_JSON(FrontEnd frontEnd)
    {
        Assert.Equal(frontEnd, FrontEnd.FromJson(frontEnd.ToJson()));
        frontEnd.Validate();
    }

    [Theory]
    [MemberData(nameof(AllExamples))]
    public void Every_key_is_documented(FrontEnd frontEnd)
    {
        var keys = JsonDocument.Parse(frontEnd.ToJson()).RootElement.EnumerateObject().Select(key => key.Name).Where(key => key != "type");
        var documented = frontEnd.GetType().GetProperties().Where(property => property.GetCustomAttribute<KeyAttribute>() is { Text.Length: > 0 });
        Assert.Equal(documented.Select(KeyRange.KeyName).Order(), keys.Order());
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Rejects_a_key_out_of_range(FrontEnd frontEnd)
    {
        var property = frontEnd.GetType().GetProperty("Hop")!;
        property.SetValue(frontEnd = frontEnd with { }, Duration.Milliseconds(0));
        Assert.Empty(frontEnd.GetErrors());
        Assert.Equal("front end: hop is 0 ms. Expected 0.01 to 250 ms: hop between consecutive frames.",
            Assert.Throws<InputException>(frontEnd.Validate).Message);
    }

    [Fact]
    public void Reports_all_inconsistent_keys()
    {
        var frontEnd = new LogMel { SampleRate = 16_000, FftSize = 512, Fmin = 9000, Fmax = 8500 };
        string[] errors =
        [
            "fftSize is 512. Expected at least the frame length, 640.",
            "fmin is 9000. Expected less than fmax, 8000 Hz.", // limited to the Nyquist frequency
        ];
        Assert.Equal(errors, frontEnd.GetErrors());
        Assert.Equal("front end: " + string.Join("\n", errors), Assert.Throws<InputException>(frontEnd.Validate).Message);
        Assert.Equal(["fftSize is 256. Expected at least the frame length, 400."], new AmplitudePhase { FftSize = 256 }.GetErrors());
    }

    [Fact]
    public void Rejects_bands_without_an_FFT_bin() => Assert.Equal(
        ["bands is 200, which leaves 1 without an FFT bin (first: band 1, bin spacing: 25 Hz). "
            + "Expected at least one FFT bin in each band. Use fewer bands, a larger fftSize or a larger fmin."],
        new LogMel { MelBands = 200, FftSize = 1280 }.GetErrors());

    [Theory]
    [InlineData("scale", "bark", "htk or slaney")]
    [InlineData("norm", "area", "none or slaney")]
    public void Rejects_unknown_choices(string key, string value, string choices) => Assert.Equal($"front end: {key} is '{value}'. Expected {choices}.",
        Assert.Throws<InputException>(() => FrontEnd.FromJson($$"""{"type":"logMel","{{key}}":"{{value}}"}""")).Message);

    [Theory]
    [InlineData("""{"type":"logMel","bandz":64}""", "unknown key 'bandz'")]
    [InlineData("""{"type":"logMel","bands":"many"}""", "The JSON value could not be converted to System.Int32")]
    [InlineData("""{"type":"cqt"}""", "Read unrecognized type discriminator id 'cqt'")]
    [InlineData("""{"bands":64}""", "The JSON payload for polymorphic interface or abstract type 'Earmark.FrontEnds.FrontEnd' must specify a type discriminator")]
    [InlineData("null", "it is null")]
    public void Invalid_JSON_is_reported_with_the_reason(string json, string reason) =>
        Assert.Equal($"front end: {json} cannot be read ({reason}). Expected known keys with values of the right type.",
            Assert.Throws<InputException>(() => FrontEnd.FromJson(json)).Message);

    [Fact]
    public void The_type_key_can_be_at_any_position() =>
        Assert.Equal(new LogMel { MelBands = 32 }, FrontEnd.FromJson("""{"bands":32,"type":"logMel"}"""));

    [Theory]
    [MemberData(nameof(AllExamples))]
    public void FramesOf_and_SamplesOf_are_inverse(FrontEnd frontEnd)
    {
        Assert.Equal(0, frontEnd.FrameCount(frontEnd.FrameSamples - 1));
        foreach (var frames in new[] { 1, 2, 77 })
        {
            Assert.Equal(frames, frontEnd.FrameCount(frontEnd.SampleCount(frames)));
            Assert.Equal(frames - 1, frontEnd.FrameCount(frontEnd.SampleCount(frames) - 1));
        }
    }

    private static Comparer<Type> ByName => Comparer<Type>.Create((a, b) => string.CompareOrdinal(a.Name, b.Name));
}
