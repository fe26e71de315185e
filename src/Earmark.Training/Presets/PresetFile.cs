using System.Text.Json;
using System.Text.Json.Nodes;
using Earmark.Training.Networks;
using Earmark.FrontEnds;

namespace Earmark.Training.Presets;

/// <summary>
/// Builds a <see cref="Preset"/> from its sources, each overriding the previous one: the defaults, a named preset or a file,
/// and individual keys.
/// </summary>
public static class PresetFile
{
    /// <summary>Names of the built-in presets.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. typeof(PresetFile).Assembly.GetManifestResourceNames()
        .Where(name => name.EndsWith(".json", StringComparison.Ordinal)).Select(name => name[..^".json".Length]).Order(StringComparer.Ordinal)];

    /// <summary>Reads a preset.</summary>
    /// <param name="nameOrPath">One of <see cref="Names"/>, or the path of a file such as the <c>hparams.json</c> of a run.</param>
    /// <param name="settings">Individual keys that override it, such as "schedule.steps=2000".</param>
    /// <exception cref="InputException">The file is missing or is not valid JSON, or a key or a value is invalid.</exception>
    public static Preset Load(string nameOrPath, IEnumerable<string>? settings = null) => Parse(ReadText(nameOrPath), nameOrPath, settings);

    /// <summary>Reads a preset from JSON text.</summary>
    /// <param name="json">The text.</param>
    /// <param name="where">Name of the source in error messages.</param>
    /// <param name="settings">Individual keys that override it, such as "schedule.steps=2000".</param>
    /// <exception cref="InputException">The text is not valid JSON, or a key or a value is invalid.</exception>
    public static Preset Parse(string json, string where, IEnumerable<string>? settings = null)
    {
        var tree = PresetJson.ToTree(new Preset());
        foreach (var (path, value) in ValuesOf("", ParseObject(json, where))) tree = Set(tree, path, value, where);
        string[] changes = [.. settings ?? []];
        foreach (var setting in changes)
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1) throw InputException.At($"--set {setting}", "it has no '='", "key=value, such as schedule.steps=2000");
            tree = SetText(tree, setting[..equals].Trim(), setting[(equals + 1)..].Trim());
        }
        return Checked(tree, changes.Length > 0 ? $"{where} with the specified options" : where);
    }

    /// <summary>Serialises the preset as JSON, with all keys.</summary>
    public static string Write(Preset preset) => JsonSerializer.Serialize(preset, PresetJson.Options) + "\n";

    /// <summary>Reads the output of <see cref="Write"/>.</summary>
    public static Preset Read(string json) => JsonSerializer.Deserialize<Preset>(json, PresetJson.Options)!;

    private static string ReadText(string nameOrPath)
    {
        using var embedded = typeof(PresetFile).Assembly.GetManifestResourceStream(nameOrPath + ".json");
        if (embedded is null && !File.Exists(nameOrPath))
            throw InputException.At($"--preset {nameOrPath}", "there is no preset or file with that name",
                $"one of {string.Join(", ", Names)}, or the path of a JSON file", "A run's hparams.json is such a file.");
        if (embedded is null) RegularFile.Require(nameOrPath, "a JSON file of preset keys");
        return embedded is null ? File.ReadAllText(nameOrPath) : new StreamReader(embedded).ReadToEnd();
    }

    private static JsonObject ParseObject(string text, string where)
    {
        try
        {
            var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
            return JsonNode.Parse(text, documentOptions: options) as JsonObject ?? throw new JsonException("it is not an object");
        }
        catch (JsonException error)
        {
            throw InputException.At(where, $"it is not valid JSON ({error.Message})", "an object of preset keys");
        }
    }

    // "type" is returned first, because it determines the other keys of its object.
    private static IEnumerable<(string Path, JsonNode? Value)> ValuesOf(string prefix, JsonObject tree) =>
        tree.OrderBy(entry => entry.Key != "type").SelectMany(entry => entry.Value is JsonObject inner
            ? ValuesOf(prefix + entry.Key + ".", inner)
            : [(prefix + entry.Key, entry.Value)]);

    private static JsonObject Set(JsonObject tree, string path, JsonNode? value, string where)
    {
        var (parent, name) = (tree, path);
        for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', StringComparison.Ordinal))
        {
            parent = parent[name[..dot]] as JsonObject ?? throw Unknown(tree, path, where);
            name = name[(dot + 1)..];
        }
        if (!parent.TryGetPropertyValue(name, out var old) || old is JsonObject) throw Unknown(tree, path, where);
        if (name != "type")
        {
            parent[name] = value?.DeepClone();
            return tree;
        }
        if (JsonNode.DeepEquals(old, value)) return tree;
        RequireKnown(path, value, where);
        parent.Clear();
        parent["type"] = value?.DeepClone();
        return PresetJson.ToTree(PresetJson.Read(tree, where)); // adds the other keys of the new type, with their defaults
    }

    // A number is also a valid string, such as the name of a value in a graph.
    private static JsonObject SetText(JsonObject tree, string path, string text)
    {
        tree = Set(tree, path, ValueOf(text), "--set");
        if (PresetJson.ErrorOf(tree, "--set") is not { } error) return tree;
        var quoted = Set(tree, path, JsonValue.Create(text), "--set");
        return PresetJson.ErrorOf(quoted, "--set") is null ? quoted : throw error;
    }

    private static void RequireKnown(string path, JsonNode? value, string where)
    {
        var options = path == "network.type" ? typeof(Network) : typeof(FrontEnd);
        string[] known = [.. PresetKeys.TypesOf(options).Select(kind => kind.Name)];
        if (value?.GetValueKind() != JsonValueKind.String || !known.Contains(value.GetValue<string>()))
            throw InputException.At($"{where}: {path}", $"its value is {value?.ToJsonString() ?? "null"}", string.Join(" or ", known));
    }

    private static Preset Checked(JsonObject tree, string where)
    {
        var preset = PresetJson.Read(tree, where);
        var errors = PresetKeys.GetErrors(preset);
        return errors.Count == 0 ? preset : throw new InputException($"{where}: {string.Join("\n", errors)}");
    }

    private static InputException Unknown(JsonObject tree, string path, string where)
    {
        var nearest = Earmark.Names.Nearest(path, ValuesOf("", tree).Select(parameter => parameter.Path));
        return InputException.At($"{where}: {path}", "there is no such key", "a key of the preset",
            (nearest is null ? "" : $"Did you mean '{nearest}'? ") + "'earmark train --preset NAME --keys' lists the keys of a preset.");
    }

    private static JsonNode? ValueOf(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text); // strings need no quotes: cosine instead of "cosine", which a shell would need escaped
        }
    }
}
