using System.Globalization;
using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>The verdict on a label of a clip, which is doubtful if its score is high.</summary>
/// <param name="Clip">The clip.</param>
/// <param name="Given">The label that is probably wrong, or null if a label is missing.</param>
/// <param name="Proposed">The label that probably applies instead: the given one if it is more likely right than wrong. If it is null, the given label is removed without a replacement; if the clip then has no label, none of the labels applies to it.</param>
/// <param name="Score">Estimated probability that the given label is wrong, or that the missing label applies, 0 to 1.</param>
/// <param name="GivenScore">Calibrated out-of-fold score of the given label, 0 to 1, or null if a label is missing.</param>
/// <param name="BestLabel">The label with the highest score among those that are not given.</param>
/// <param name="BestScore">Its calibrated out-of-fold score, 0 to 1.</param>
public sealed record Doubt(Clip Clip, string? Given, string? Proposed, double Score, double? GivenScore, string BestLabel, double BestScore)
{
    /// <summary>The reason, as one phrase.</summary>
    public string Reason => (Given, Proposed) switch
    {
        ({ } given, { } proposed) when proposed == given => $"{given} scores {Text(GivenScore!.Value)}, {BestLabel} {Text(BestScore)}",
        ({ } given, { } proposed) => $"{proposed} scores {Text(BestScore)}, {given} {Text(GivenScore!.Value)}",
        ({ } given, null) when BestScore < SingleLabelAudit.MinProposedScore => $"{given} scores {Text(GivenScore!.Value)}, and no other label is likely ({BestLabel} {Text(BestScore)})",
        ({ } given, null) => $"{given} scores {Text(GivenScore!.Value)}",
        _ => $"{BestLabel} scores {Text(BestScore)}, but is not given",
    };

    private static string Text(double score) => score.ToString(score is > 0 and < 0.005 ? "0.0000" : "0.00", CultureInfo.InvariantCulture);
}
