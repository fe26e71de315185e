using Earmark.Data;
using Earmark.Scoring;
using Earmark.Training.Presets;

namespace Earmark.Training.Runs;

/// <summary>Resolves the value "auto" of <c>targets.rule</c> for a data set before a run starts. The run stores the resolved value.</summary>
internal static class ScoreRuleChoice
{
    /// <summary>Resolves the score rule of a new run.</summary>
    /// <param name="preset">The preset.</param>
    /// <param name="data">The data set.</param>
    /// <returns>The preset with the resolved rule, and messages about it.</returns>
    /// <exception cref="InputException">The rule is softmax, but a clip has several labels.</exception>
    public static (Preset Preset, IReadOnlyList<RunEvent> Messages) Resolve(Preset preset, Dataset data)
    {
        var several = data.Train.Count(clip => clip.Labels!.Count > 1);
        if (preset.Targets.Rule != ScoreRuleOption.Auto)
            return !preset.Targets.ResolvedRule().IsExclusive || several == 0 ? (preset, [])
                : throw InputException.At(data.Root, $"{several} training clips have several labels", $"one label for each clip with targets.rule={preset.Targets.ResolvedRule()}", "Use --set targets.rule=auto.");
        var rule = ScoreRule.For(data.Train);
        preset = preset with { Targets = preset.Targets with { Rule = Enum.Parse<ScoreRuleOption>(rule.Name, ignoreCase: true) } };
        return (preset, rule.IsExclusive ? [] : [new RunEvent.Message(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"score rule sigmoid: {several:N0} of {data.Train.Count:N0} training clips have several labels"))]);
    }
}
