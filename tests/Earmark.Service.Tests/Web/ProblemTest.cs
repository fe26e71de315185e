namespace Earmark.Service.Tests.Web;

public sealed class ProblemTest
{
    [Theory]
    [InlineData("a.wav: it is empty. Expected samples. Record it again.", "a.wav", "it is empty", "samples", "Record it again.")]
    [InlineData("a.wav: it is empty. Expected samples.", "a.wav", "it is empty", "samples", "")]
    [InlineData("a.wav: it is 3.5 s. Expected at most 2.5 s. Cut it. Or wait.", "a.wav", "it is 3.5 s", "at most 2.5 s", "Cut it. Or wait.")]
    [InlineData("something failed", "", "something failed", "", "")]
    public void Messages_are_split_into_their_parts(string message, string where, string found, string expected, string remedy) => Assert.Equal(new InputProblem(where, found, expected, remedy), InputProblem.Parse(message));

    [Fact]
    public void Exceptions_keep_the_parts_of_their_messages() => Assert.Equal(new InputProblem("a: b", "c. Expected d", "e", "f"), InputException.At("a: b", "c. Expected d", "e", "f").Parts);
}
