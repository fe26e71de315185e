using Earmark.Tests;

namespace Earmark.Service.Tests;

public sealed class PublicApiTest
{
    [Fact]
    public void The_public_API_is_as_approved() => PublicApi.AssertUnchanged(typeof(ServiceOptions).Assembly, "Earmark.Service.Tests");

    [Fact]
    public void The_service_does_not_reference_libtorch() =>
        Assert.DoesNotContain(typeof(ServiceOptions).Assembly.GetReferencedAssemblies(), name => name.Name!.Contains("Torch", StringComparison.OrdinalIgnoreCase));
}
