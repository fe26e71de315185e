using Earmark.Tests;

namespace Earmark.Training.Tests;

public sealed class PublicApiTest
{
    [Fact]
    public void The_public_API_is_as_approved() => PublicApi.AssertUnchanged(typeof(Training.Runs.TrainingJob).Assembly, "Earmark.Training.Tests");
}
