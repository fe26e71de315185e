using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Earmark.Training.Tests;

/// <summary>Training does not use TorchSharp calls that pass libtorch a scalar that may be garbage-collected before it is read: docs/decisions/0008.</summary>
public sealed class ScalarLifetimeTest
{
    private static readonly HashSet<string> Forbidden =
    [
        "Tensor.op_Addition", "Tensor.ToScalar", "Tensor.item", "TensorExtensionMethods.ToDouble", "TensorExtensionMethods.ToSingle",
        "TensorExtensionMethods.ToInt32", "TensorExtensionMethods.ToInt64", "TensorExtensionMethods.ToBoolean",
    ];

    [Fact]
    public void Training_does_not_use_calls_with_short_lived_scalars() =>
        Assert.Empty(CallsOf(typeof(Earmark.Training.Runs.Trainer).Assembly.Location).Intersect(Forbidden));

    [Fact] // otherwise the test above could search for names that do not exist
    public void Finds_forbidden_calls()
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        TorchSharp.torch.Tensor one = TorchSharp.torch.ones(1), two = one + one;
        Assert.Equal(2, TorchSharp.TensorExtensionMethods.ToDouble(two));
        var calls = CallsOf(typeof(ScalarLifetimeTest).Assembly.Location);
        Assert.Contains("Tensor.op_Addition", calls);
        Assert.Contains("TensorExtensionMethods.ToDouble", calls);
    }

    private static List<string> CallsOf(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var names = file.GetMetadataReader();
        return [.. names.MemberReferences.Select(names.GetMemberReference).Where(call => call.Parent.Kind == HandleKind.TypeReference)
            .Select(call => $"{names.GetString(names.GetTypeReference((TypeReferenceHandle)call.Parent).Name)}.{names.GetString(call.Name)}")];
    }
}
