namespace Earmark.Reports.Tests;

public sealed class HtmlTest
{
    [Fact]
    public void Control_characters_are_escaped() =>
        Assert.Equal("""<p>Cat\x1b[31m\x07 \u009b2J gpj.\u202etac &amp;</p>""", Html.From($"<p>{"Cat\u001b[31m\a \u009b2J gpj.\u202etac &"}</p>").ToString());

    [Fact]
    public void Arguments_are_escaped() =>
        Assert.Equal("<p title=\"a&quot;b\">&lt;script&gt;alert(&#39;x&#39;) &amp; more&lt;/script&gt; 1.5</p>",
            Html.From($"<p title=\"{"a\"b"}\">{"<script>alert('x') & more</script>"} {1.5}</p>").ToString());

    [Fact]
    public void Fragments_are_not_escaped_again() =>
        Assert.Equal("<ul><li>&lt;</li><li>b</li></ul>", Html.From($"<ul>{new[] { "<", "b" }.Select(text => Html.From($"<li>{text}</li>"))}</ul>").ToString());

    [Fact]
    public void Braces_and_null_are_allowed() => Assert.Equal("{0} ", Html.From($"{"{0}"} {(string?)null}{Html.None}").ToString());

    [Theory]
    [InlineData("<script>.wav", "../set/%3Cscript%3E.wav")]
    [InlineData("a b#1?.wav", "../set/a%20b%231%3F.wav")]
    [InlineData("100%/é.wav", "../set/100%25/%C3%A9.wav")]
    public void Links_are_relative_and_escaped(string name, string expected)
    {
        var folder = Path.Combine(Path.GetTempPath(), "x", "report");
        Assert.Equal(expected, new Links(folder, []).UrlOf(Path.Combine(Path.GetTempPath(), "x", "set", name)));
    }
}
