using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Earmark.FrontEnds;
using Earmark.Training.Networks;

namespace Earmark.Training.Presets;

/// <summary>A key of a preset, with its description and value.</summary>
/// <param name="Path">Path of the key, such as "schedule.steps".</param>
/// <param name="About">Description, unit and range.</param>
/// <param name="Value">Value of the key.</param>
public sealed record PresetKey(string Path, KeyAttribute About, object? Value);

/// <summary>Lists and validates the keys of a preset, which are found by reflection on the records that declare them.</summary>
public static class PresetKeys
{
    /// <summary>Returns all keys, in the order of the records.</summary>
    /// <exception cref="InvalidOperationException">A property has no <see cref="KeyAttribute"/>.</exception>
    public static IReadOnlyList<PresetKey> List(Preset preset) => [.. Walk("", preset)];

    /// <summary>Formats a value as in a preset file, without quotes.</summary>
    public static string Format(object? value) => value switch
    {
        string text => text,
        Duration length => length.ToString(),
        _ => JsonSerializer.Serialize(value, JsonFormat.Line).Trim('"'),
    };

    /// <summary>Returns an error message, in full sentences, for each invalid value. The list is empty if the preset is valid.</summary>
    public static IReadOnlyList<string> GetErrors(Preset preset)
    {
        ArgumentNullException.ThrowIfNull(preset);
        var errors = List(preset).Select(key => key.About.Validate(key.Path, key.Value)).OfType<string>().ToList();
        if (errors.Count > 0) return errors; // the checks below assume that each value is in its range
        errors.AddRange(preset.FrontEnd.GetErrors().Select(error => $"frontEnd.{error}"));
        errors.AddRange(preset.Prediction.GetErrors().Select(error => $"prediction.{error}"));
        if (errors.Count > 0) return errors;
        var (examples, frontEnd) = (preset.Examples, preset.FrontEnd.Resolved());
        int min = examples.CropMin.ToSamples(frontEnd.SampleRate), max = examples.CropMax.ToSamples(frontEnd.SampleRate);
        if (frontEnd.IsResolved && frontEnd.Bands < preset.Network.MinimumFrames) // pooling is the same along both axes
            errors.Add($"the front end outputs {frontEnd.Bands} bands. Expected at least {preset.Network.MinimumFrames}, which this network pools into one.");
        if (min > max)
            errors.Add($"examples.cropMin is {examples.CropMin}. Expected at most examples.cropMax, which is {examples.CropMax}.");
        else if (frontEnd.IsResolved && frontEnd.FrameCount(min) < preset.Network.MinimumFrames)
            errors.Add($"examples.cropMin is {examples.CropMin}: {frontEnd.FrameCount(min)} frames. Expected at least "
                + $"{frontEnd.SampleCount(preset.Network.MinimumFrames)} samples, the {preset.Network.MinimumFrames} frames this network needs.");
        if (preset.Augment is { Gain: > 0 } or { Filter: > 0 } or { Reverb: > 0 } or { Noise: > 0 } or { MuLaw: > 0 } && preset.FrontEnd.Frequencies is not LogMel)
            errors.Add("augment.gain, augment.filter, augment.reverb, augment.noise and augment.muLaw require a logarithmic power spectrogram. Expected frontEnd.type logMel or logMelAndBackbone, or 0 for all of them.");
        if (frontEnd is LogMelAndBackbone { IsResolved: true } both && examples.Source == SpectrogramSource.Waveform && min < both.BackboneFrame
            && (preset.FrontEnd.SampleRate > 0 || examples.CropMin.Unit != DurationUnit.Samples)) // otherwise checked when the sample rate is chosen
            errors.Add($"examples.cropMin is {examples.CropMin}, which is shorter than a frame of the backbone. Expected longer crops, or examples.source cache, which uses the embeddings of whole clips.");
        if (preset.FrontEnd is LogMelAndBackbone != preset.Network is VggAndEmbedding)
            errors.Add("only one of frontEnd.type logMelAndBackbone and network.type vggAndEmbedding is set. Expected both or neither: the front end computes a spectrogram and embeddings, and only this network uses both. The preset fusion sets both keys.");
        if (preset.Targets.BetweenClass && preset.FrontEnd is not LogMel)
            errors.Add("targets.betweenClass requires a logarithmic power spectrogram. Expected frontEnd.type logMel, or false.");
        if (preset.Targets is { BetweenClass: true, Mixup: > 0 })
            errors.Add("targets.betweenClass and targets.mixup are both enabled. Expected only one of them: an example is mixed once.");
        if (preset.Validation is { Split: ValidationSplit.Random, Seed: > uint.MaxValue } validation)
            errors.Add($"validation.seed is {validation.Seed}. Expected 0 to {uint.MaxValue}, as in scikit-learn, with validation.split random.");
        return errors;
    }

    /// <summary>Returns the types that a polymorphic record (front end or network) can have, by their names in JSON. The list is empty if the record is not polymorphic.</summary>
    internal static IReadOnlyList<(string Name, Type Type)> TypesOf(Type record) =>
        [.. record.GetCustomAttributes<JsonDerivedTypeAttribute>().Select(type => ((string)type.TypeDiscriminator!, type.DerivedType))];

    private static IEnumerable<PresetKey> Walk(string prefix, object record)
    {
        // Reflection lists the keys of the base record last. The declaration order is easier to read.
        foreach (var property in record.GetType().GetProperties().Where(IsKey))
        {
            var path = prefix + KeyRange.KeyName(property);
            var value = property.GetValue(record);
            var types = TypesOf(property.PropertyType);
            if (types.Count > 0)
                yield return new(path + ".type", new("type, which determines the keys below") { Choices = [.. types.Select(type => type.Name)] },
                    types.First(type => type.Type == value!.GetType()).Name);
            if (property.GetCustomAttribute<KeyAttribute>() is { } about) yield return new(path, about, about.AllowsAuto && value is 0 or null ? "auto" : value);
            else if (value is not null && !property.PropertyType.IsPrimitive && property.PropertyType != typeof(string))
                foreach (var key in Walk(path + ".", value)) yield return key;
            else throw new InvalidOperationException($"{path} has no [Key]");
        }
    }

    private static bool IsKey(PropertyInfo property) =>
        property.CanWrite && property.GetIndexParameters().Length == 0
        && property.GetCustomAttribute<JsonIgnoreAttribute>() is not { Condition: JsonIgnoreCondition.Always };
}
