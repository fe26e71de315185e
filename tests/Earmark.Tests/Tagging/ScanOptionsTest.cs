using Earmark.Tagging;

namespace Earmark.Tests.Tagging;

public sealed class ScanOptionsTest
{
    [Theory]
    [InlineData("""{ "examples": { "cropMin": 1.5, "cropMax": 3 } }""", 2.25)]
    [InlineData("""{ "seed": 3, "examples": { "batch": 32, "cropMin": 2, "cropMax": 2, "fill": "repeat" }, "about": "x" }""", 2)]
    [InlineData("""{ "examples": { "cropMin": "4000 samples", "cropMax": "8000 samples" } }""", 0.75)]
    [InlineData("""{ "examples": { "cropMin": "500 ms", "cropMax": "1.5 s" } }""", 1)]
    public void Windows_have_the_middle_of_the_crop_lengths(string preset, double seconds) =>
        Assert.Equal(new() { WindowSeconds = seconds, HopSeconds = seconds / 2 }, new ScanOptions().For(TinyModel.Card with { Preset = preset }));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{ "examples": null }""")]
    [InlineData("""{ "examples": { "cropMin": 1 } }""")]
    [InlineData("""{ "examples": { "cropMin": "short", "cropMax": 3 } }""")]
    [InlineData("""{ "examples": { "cropMin": 0, "cropMax": 0 } }""")]
    [InlineData("""{ "examples": { "cropMin": 1e300, "cropMax": 1e300 } }""")]
    [InlineData("""{ "examples": [1, 2] }""")]
    public void Without_crop_lengths_windows_have_2_s_and_a_hop_of_1_s(string preset) =>
        Assert.Equal(new() { WindowSeconds = 2, HopSeconds = 1 }, new ScanOptions().For(TinyModel.Card with { Preset = preset }));

    [Fact]
    public void The_windows_of_the_prediction_rule_take_precedence_over_the_preset()
    {
        var card = TinyModel.Card with
        {
            Preset = """{ "examples": { "cropMin": 1.5, "cropMax": 3 } }""",
            Prediction = new() { Rule = PredictionRule.Windows, WindowSeconds = 4, HopSeconds = 3 },
        };
        Assert.Equal(new() { WindowSeconds = 4, HopSeconds = 3 }, new ScanOptions().For(card));
        Assert.Equal(new() { WindowSeconds = 4, HopSeconds = 0.5 }, new ScanOptions { HopSeconds = 0.5 }.For(card));
        Assert.Equal(new() { WindowSeconds = 1, HopSeconds = 0.5 }, new ScanOptions { WindowSeconds = 1 }.For(card));
    }

    [Fact]
    public void Specified_values_are_used()
    {
        Assert.Equal(new() { WindowSeconds = 1, HopSeconds = 0.5 }, new ScanOptions { WindowSeconds = 1 }.For(TinyModel.Card));
        Assert.Equal(new() { WindowSeconds = 2, HopSeconds = 0.1 }, new ScanOptions { HopSeconds = 0.1 }.For(TinyModel.Card));
        Assert.Equal(new() { WindowSeconds = 1, HopSeconds = 1 }, new ScanOptions { WindowSeconds = 1, HopSeconds = 1 }.For(TinyModel.Card));
    }

    [Fact]
    public void Invalid_values_are_rejected()
    {
        Assert.Equal("windows: windowSeconds is 0. Expected 0.01 to 3600 s: length of a window. hopSeconds is NaN. Expected 0.01 to 3600 s: hop between the starts of consecutive windows.",
            ErrorOf(new() { WindowSeconds = 0, HopSeconds = double.NaN }));
        Assert.Equal("windows: the hop is 3 s. Expected at most the length of a window, 2 s, otherwise parts of the recording are skipped.", ErrorOf(new() { HopSeconds = 3 }));
    }

    private static string ErrorOf(ScanOptions options) => Assert.Throws<InputException>(() => options.For(TinyModel.Card)).Message;
}
