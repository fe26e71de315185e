using Earmark.Tests;

namespace Earmark.Extensions.Tests;

public sealed class PublicApiTest
{
    [Fact]
    public void The_public_API_is_as_approved() => PublicApi.AssertUnchanged(typeof(EarmarkOptions).Assembly, "Earmark.Extensions.Tests");
}
