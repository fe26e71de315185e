namespace Earmark.Tests;

public sealed class PublicApiTest
{
    [Fact]
    public void The_public_API_is_as_approved() => PublicApi.AssertUnchanged(typeof(InputException).Assembly, "Earmark.Tests");
}
