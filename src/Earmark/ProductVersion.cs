using System.Reflection;

namespace Earmark;

/// <summary>The version of Earmark.</summary>
internal static class ProductVersion
{
    private static readonly string[] Parts = typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+');

    /// <summary>The version without the commit, such as "0.1.0". It is stored in model files, which must not depend on the commit.</summary>
    public static string Text => Parts[0];

    /// <summary>The version followed by the commit, if known, such as "0.1.0+9ce01c18".</summary>
    public static string WithCommit { get; } = Parts is [var version, var commit] ? $"{version}+{commit[..Math.Min(8, commit.Length)]}" : Parts[0];
}
