using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Earmark.Tests;

namespace Earmark.Cli.Tests.Cluster;

/// <summary>The files of <c>deploy/kubernetes</c>. No cluster is available to the tests.</summary>
public sealed partial class KubernetesFilesTest
{
    private const string Schema = "kubernetes-models@4.5.1", Yaml = "yaml@2.9.1";

    private static readonly string Folder = Path.Combine(Repository.Root, "deploy", "kubernetes");

    [Theory]
    [InlineData("train.yaml", "TASKS", "--fold")]
    [InlineData("tag.yaml", "SHARDS", "--shard")]
    public void The_number_of_tasks_is_the_same_everywhere(string name, string variable, string option)
    {
        var text = File.ReadAllText(Path.Combine(Folder, name));
        var completions = Completions().Match(text).Groups[1].Value;
        Assert.InRange(int.Parse(completions, CultureInfo.InvariantCulture), 2, 100);
        Assert.Contains($"- name: {variable}\n              value: \"{completions}\"\n", text, StringComparison.Ordinal);
        Assert.Contains($"{option}, auto/$({variable})", text, StringComparison.Ordinal);
    }

    /// <summary>The schema of Kubernetes in an npm package, which is downloaded once into a cache of the user. An unknown field is an error, as is a wrong type.</summary>
    [Fact]
    public void The_files_are_valid_by_the_schema_of_Kubernetes()
    {
        var modules = Install();
        Assert.SkipWhen(modules is null, $"requires the npm packages {Schema} and {Yaml}: node, npm or its registry is not available");
        var script = Path.Combine(Repository.Root, "tests", "kubernetes", "validate.mjs");
        string[] files = [.. Directory.EnumerateFiles(Folder, "*.yaml").Order(StringComparer.Ordinal)];
        Assert.Equal((0, """
            tag.yaml: Job earmark-tag: valid
            tag.yaml: Job earmark-merge: valid
            train.yaml: Job earmark-train: valid
            train.yaml: Job earmark-train-merge: valid
            volume.yaml: PersistentVolumeClaim earmark: valid

            """.ReplaceLineEndings("\n")), Run("node", modules, [script, modules, .. files]));

        var wrong = Path.Combine(Directory.CreateTempSubdirectory("earmark-kubernetes-").FullName, "wrong.yaml");
        File.WriteAllText(wrong, "apiVersion: batch/v1\nkind: Job\nmetadata: {name: wrong}\nspec: {completions: '8', paralelism: 4, template: {spec: {containers: [{name: earmark}]}}}\n");
        Assert.Equal((1, "wrong.yaml: Job wrong: /spec/completions: type {\"type\":\"integer\"}; Job.spec.paralelism is not in the schema\n"), Run("node", modules, [script, modules, wrong]));
        Directory.Delete(Path.GetDirectoryName(wrong)!, recursive: true);
    }

    private static string? Install()
    {
        var folder = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "earmark-tests", $"{Schema}-{Yaml}");
        if (Directory.Exists(folder)) return folder;
        var temporary = Directory.CreateTempSubdirectory("earmark-npm-").FullName;
        try
        {
            if (Run("npm", temporary, ["install", Schema, Yaml, "--prefix", temporary, "--fetch-retries=0", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]).ExitCode != 0) return null;
            Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
            Directory.Move(temporary, folder);
            return folder;
        }
        catch (Exception exception) when (exception is Win32Exception or IOException)
        {
            return Directory.Exists(folder) ? folder : null; // npm is not installed, or another process was faster
        }
        finally
        {
            if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
        }
    }

    private static (int ExitCode, string Output) Run(string program, string folder, string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(program, args) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    [GeneratedRegex(@"^  completions: (\d+)", RegexOptions.Multiline)]
    private static partial Regex Completions();
}
