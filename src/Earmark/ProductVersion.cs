using System.Reflection;

namespace Earmark;

/// <summary>The version of Earmark.</summary>
internal static class ProductVersion
{
    private static readonly string[] Parts = typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+');

    /// <summary>The version alone, as "0.1.0": it is part of model files, which must not depend on the commit.</summary>
    public static string Text => Parts[0];

    /// <summary>The version and the commit it was built from, where that is known, as "0.1.0+9ce01c18".</summary>
    public static string WithCommit { get; } = Parts is [var version, var commit] ? $"{version}+{commit[..Math.Min(8, commit.Length)]}" : Parts[0];
}
