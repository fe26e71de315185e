using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Earmark.FrontEnds;
using Earmark.Training.Networks;

namespace Earmark.Training.Presets;

/// <summary>Converts between presets and JSON. An invalid value is reported with its key and the valid values.</summary>
internal static class PresetJson
{
    /// <summary>Options of the serialiser: unknown keys are errors, comments are allowed.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonFormat.Indented)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>Returns all keys of a preset.</summary>
    public static JsonObject ToTree(Preset preset) => (JsonObject)JsonSerializer.SerializeToNode(preset, Options)!;

    /// <summary>Reads a preset.</summary>
    /// <param name="tree">All keys, as returned by <see cref="ToTree"/>.</param>
    /// <param name="where">Name of the source in error messages.</param>
    /// <exception cref="InputException">A value has another type than its key.</exception>
    public static Preset Read(JsonObject tree, string where)
    {
        try
        {
            return tree.Deserialize<Preset>(Options)!;
        }
        catch (JsonException error)
        {
            var key = error.Path?.TrimStart('$', '.') ?? "";
            var found = key.Split('.').Aggregate((JsonNode?)tree, (node, part) => (node as JsonObject)?[part])?.ToJsonString();
            throw InputException.At($"{where}: {key}", $"its value is {found ?? "missing"}", ChoicesOf(tree, key) ?? DescribeType(error));
        }
    }

    /// <summary>Returns the error of a preset that cannot be read, or null.</summary>
    public static InputException? ErrorOf(JsonObject tree, string where)
    {
        try
        {
            _ = Read(tree, where);
            return null;
        }
        catch (InputException error)
        {
            return error;
        }
    }

    private static string? ChoicesOf(JsonObject tree, string key)
    {
        var preset = new Preset { FrontEnd = Default<FrontEnd>(tree["frontEnd"]!), Network = Default<Network>(tree["network"]!) };
        return PresetKeys.List(preset).FirstOrDefault(known => known.Path == key && known.Value is Enum)?.About.Range;
    }

    // A front end or a network of the type in the tree, with default values. The type determines the keys.
    private static T Default<T>(JsonNode tree) => (T)Activator.CreateInstance(PresetKeys.TypesOf(typeof(T)).First(type => type.Name == tree["type"]!.GetValue<string>()).Type)!;

    private static string DescribeType(JsonException error) => error.Message switch
    {
        var text when text.StartsWith(DurationConverter.Expected, StringComparison.Ordinal) => DurationConverter.Expected,
        var text when text.StartsWith(AutoConverter.Expected, StringComparison.Ordinal) => AutoConverter.Expected,
        var text when text.StartsWith(AutoNumberConverter.Expected, StringComparison.Ordinal) => AutoNumberConverter.Expected,
        var text when text.Contains("Int32[]", StringComparison.Ordinal) => "a list of whole numbers, such as [16,32,64]",
        var text when text.Contains("Int32", StringComparison.Ordinal) || text.Contains("UInt64", StringComparison.Ordinal) => "a whole number",
        var text when text.Contains("Double", StringComparison.Ordinal) => "a number",
        var text when text.Contains("Boolean", StringComparison.Ordinal) => "true or false",
        _ => "a string",
    };
}
