using System.Globalization;
using Earmark.FrontEnds;
using Earmark.Training.Presets;

namespace Earmark.Training.Runs;

/// <summary>
/// Opens the backbone of a new run: reads its interface, checks its graph, and replaces automatic values. The run stores the complete description and the hash of the files, so that it cannot be
/// resumed with other files.
/// </summary>
internal static class BackboneChoice
{
    /// <summary>Resolves the backbone of a new run, if its front end has one.</summary>
    /// <returns>The preset with the resolved front end, and a message about it.</returns>
    /// <exception cref="InputException">The backbone cannot be used, or other keys of the preset do not fit it.</exception>
    public static (Preset Preset, IReadOnlyList<RunEvent> Events) Resolve(Preset preset)
    {
        if (preset.FrontEnd.Pretrained is not { } given) return (preset, []);
        var backbone = given.Resolve();
        preset = preset with { FrontEnd = preset.FrontEnd.WithPretrained(backbone) };
        var errors = PresetKeys.GetErrors(preset);
        if (errors.Count > 0)
            throw InputException.At($"backbone {backbone.Name}", string.Join(" ", errors).TrimEnd('.'), "a preset for this backbone", "Change the keys listed above, or use the preset transfer or fusion.");
        return (preset, [new RunEvent.Message(string.Create(CultureInfo.InvariantCulture, $"{backbone.Describe()}, {backbone.SampleRate:N0} Hz; licence {(backbone.Licence.Length > 0 ? backbone.Licence : "not stated")}"))]);
    }

    /// <summary>Throws if the files of the backbone of an earlier run have changed.</summary>
    /// <exception cref="InputException">A file is missing or has changed.</exception>
    public static void RequireUnchanged(Preset preset)
    {
        if (preset.FrontEnd.Pretrained is { } backbone) _ = backbone.Resolve();
    }

    /// <summary>Returns the front end for the card of a model. The path of a backbone is that of this machine, so that only the name of the file is stored.</summary>
    public static FrontEnd ForCard(FrontEnd frontEnd) => frontEnd.Pretrained is { } backbone ? frontEnd.WithPretrained(backbone with { File = Path.GetFileName(backbone.File) }) : frontEnd;
}
