namespace Earmark.Tests;

public sealed class FileNameTest
{
    [Theory]
    [InlineData("birds")]
    [InlineData("slurm-123")]
    [InlineData("Möwen_2.1")]
    public void Accepts_portable_names(string name) => FileName.RequirePortable("--name", name);

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData(@"a\b")]
    [InlineData("/etc")]
    [InlineData("c:")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    [InlineData("NUL")]
    [InlineData("com1.txt")]
    [InlineData("end.")]
    [InlineData("-option")]
    public void Rejects_other_names(string name) => Assert.Equal(
        $"--name: {Quoted.Format(name)} is not a name that every system can store. Expected at most 100 letters, digits and the characters - _ . + = @, not starting with a dot or a hyphen.",
        Assert.Throws<InputException>(() => FileName.RequirePortable("--name", name)).Message);

    [Fact]
    public void Rejects_long_names() => Assert.Throws<InputException>(() => FileName.RequirePortable("--name", new('a', 101)));
}
