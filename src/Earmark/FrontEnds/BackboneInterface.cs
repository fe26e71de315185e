using System.Text.Json;
using System.Text.Json.Nodes;
using Earmark.Onnx;

namespace Earmark.FrontEnds;

/// <summary>
/// Descriptions of backbones: what a graph does not state about itself, such as its sample rate. A description is a JSON object with keys of <see cref="Backbone"/>. It is a built-in interface of
/// Earmark, a file <c>NAME.backbone.json</c> beside the graph, or made from the metadata of a model of Earmark.
/// </summary>
internal static class BackboneInterface
{
    /// <summary>Value of <see cref="Backbone.Interface"/> that selects a description automatically.</summary>
    public const string Auto = "auto";

    private const string Extension = ".backbone.json", Prefix = "backbones.", LicenceFile = "licenceFile", Documentation = "docs/backbones.md describes the keys.";
    private const int MaxFileBytes = 1 << 20, MaxStages = 2;

    // A description says what a graph is, not where it is.
    private static readonly string[] OwnKeys = ["type", "file", "interface", "hash", "output"];

    /// <summary>Names of the built-in interfaces.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } = [.. typeof(BackboneInterface).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Extension, StringComparison.Ordinal)).Select(name => name[Prefix.Length..^Extension.Length]).Order(StringComparer.Ordinal)];

    /// <summary>Returns a backbone with its complete description. Values that it already has override those of the description.</summary>
    /// <exception cref="InputException">There is no description, or it is invalid.</exception>
    public static Backbone Describe(Backbone given)
    {
        if (given.File.Length == 0) throw InputException.At("backbone", "no file is specified", "the path of an ONNX file", "Specify it with --backbone FILE.");
        RegularFile.Require(given.File, "an ONNX file");
        if (!System.IO.File.Exists(given.File)) throw InputException.At(given.File, "no such file", "an ONNX file", "Check the path.", InputErrorKind.NotFound);
        var path = Path.GetFullPath(given.File);
        var (where, description) = Find(given with { File = path });
        var tree = ToTree(new Backbone());
        foreach (var (key, value) in description.Where(entry => entry.Key != LicenceFile)) tree[key] = value?.DeepClone();
        if (given is { Licence.Length: > 0, LicenceText: "" } && given.Licence != description["licence"]?.ToString()) tree["licenceText"] = ""; // the text in the description is that of another licence
        foreach (var (key, value) in Changes(given)) tree[key] = value?.DeepClone();
        tree["file"] = path;
        if (OptionsJson.Read<FrontEnd>(tree.ToJsonString(), where, Documentation) is not Backbone described) throw new InvalidOperationException("the type is backbone");
        described = described with { Framing = described.Framing == BackboneFraming.Auto ? BackboneFraming.Windows : described.Framing, MinSeconds = described.MinSeconds ?? 0 };
        if (described.Output.Length > 0 && described.Stages is [.., var last]) described = described with { Stages = [.. described.Stages.SkipLast(1), last with { Output = described.Output }] };
        if (described.Name.Length == 0) described = described with { Name = Path.GetFileNameWithoutExtension(path) };
        string[] errors = [.. KeyRange.GetErrors(described), .. GetErrors(described)];
        return errors.Length == 0 ? described : throw new InputException($"{where}: {string.Join("\n", errors)} {Documentation}");
    }

    /// <summary>Returns the errors of a described backbone as full sentences. Each value is in its range.</summary>
    public static IEnumerable<string> GetErrors(Backbone backbone)
    {
        if (backbone.SampleRate == 0) yield return "sampleRate is missing. Expected the sample rate of the graph in Hz.";
        if (backbone.Frame is null) yield return "frame is missing. Expected the length of a frame.";
        if (backbone.Hop is null) yield return "hop is missing. Expected the hop between consecutive frames.";
        if (backbone.Framing == BackboneFraming.Auto) yield return "framing is missing. Expected windows or model.";
        if (backbone.MinSeconds is null) yield return "minSeconds is missing. Expected the length in seconds to which shorter recordings are repeated, or 0.";
        if (backbone.Stages.Count is < 1 or > MaxStages) yield return $"stages has {backbone.Stages.Count} elements. Expected 1 or {MaxStages}.";
        foreach (var (i, stage) in backbone.Stages.Take(MaxStages).Index())
            foreach (var error in stage is null ? ["it is null. Expected an object."] : stage.GetErrors(isFirst: i == 0)) yield return $"stages[{i}]: {error}";
        if (backbone is { Output.Length: > 0, Stages: [.., { } last] } && last.Output != backbone.Output)
            yield return $"output is '{backbone.Output}', but the output of the last stage is '{last.Output}'. Expected the same name, or no output: this key replaces the output of a description, but not that of a resolved backbone.";
        if (backbone is { Framing: BackboneFraming.Model, Stages: [{ Peak: > 0 }, ..] })
            yield return "stages[0]: peak is above 0. Expected 0 with framing 'model', because the peak of a whole recording would change each frame.";
    }

    private static (string Where, JsonObject Description) Find(Backbone given)
    {
        if (BuiltIn.Contains(given.Interface))
            return ($"interface {given.Interface}", Read(given.Interface, ReadResource(given.Interface + Extension), ReadResource));
        if (given.Interface != Auto)
            return System.IO.File.Exists(given.Interface) ? (given.Interface, ReadFile(given.Interface))
                : throw InputException.At($"interface {given.Interface}", "there is no built-in interface or file with that name", $"auto, {string.Join(", ", BuiltIn)}, or the path of a file {Extension}", Suggestion(given.Interface));
        var sidecar = Path.ChangeExtension(given.File, null) + Extension;
        if (System.IO.File.Exists(sidecar)) return (sidecar, ReadFile(sidecar));
        if (given.Stages.Count > 0) return ("backbone", []);
        var (model, _) = ForeignModel.Read(given.File);
        return EarmarkBackbone.Describe(model) is { } own ? (given.File, own)
            : throw InputException.At(given.File, "nothing describes its interface: it is not a model of Earmark", $"a file {Path.GetFileName(sidecar)} beside it, or --interface with one of {string.Join(", ", BuiltIn)}", Documentation);
    }

    private static string Suggestion(string name) => Names.Nearest(name, BuiltIn) is { } nearest ? $"Did you mean '{nearest}'?" : "";

    private static JsonObject ReadFile(string path) => Read(path, ReadText(path), file => ReadText(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, file)));

    // Parses a description. readText reads another file of its folder.
    private static JsonObject Read(string where, string json, Func<string, string> readText)
    {
        var description = Parse(where, json);
        if (description[LicenceFile] is not { } node) return description;
        var file = node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : "";
        if (file.Length == 0 || Path.IsPathRooted(file) || file.Split('/', '\\').Contains("..") || file.Contains('\0'))
            throw InputException.At($"{where}: {LicenceFile}", $"its value is {node.ToJsonString()}", "the name of a text file in the same folder");
        description["licenceText"] = readText(file);
        return description;
    }

    private static string ReadResource(string name)
    {
        using var resource = typeof(BackboneInterface).Assembly.GetManifestResourceStream(Prefix + name)!;
        return new StreamReader(resource).ReadToEnd();
    }

    private static string ReadText(string path)
    {
        using var file = InputFile.Open(path, "a text file in UTF-8");
        if (file.Length > MaxFileBytes) throw InputException.At(path, $"it has {file.Length} bytes", $"at most {MaxFileBytes} bytes");
        return new StreamReader(file).ReadToEnd();
    }

    private static JsonObject Parse(string where, string json)
    {
        try
        {
            var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };
            var description = JsonNode.Parse(json, documentOptions: options) as JsonObject ?? throw new JsonException("it is not an object");
            if (description.Select(entry => entry.Key).FirstOrDefault(OwnKeys.Contains) is { } key)
                throw InputException.At($"{where}: {key}", "a description has no such key", "keys that describe the graph", Documentation);
            return description;
        }
        catch (JsonException exception)
        {
            throw InputException.At(where, $"it is not valid JSON ({exception.Message.TrimEnd('.')})", "an object that describes a backbone", Documentation);
        }
    }

    // The keys that differ from an empty backbone.
    private static IEnumerable<KeyValuePair<string, JsonNode?>> Changes(Backbone given)
    {
        var defaults = ToTree(new Backbone());
        return ToTree(given).Where(entry => !JsonNode.DeepEquals(entry.Value, defaults[entry.Key]));
    }

    private static JsonObject ToTree(Backbone backbone) => (JsonObject)JsonNode.Parse(backbone.ToJson())!;
}
