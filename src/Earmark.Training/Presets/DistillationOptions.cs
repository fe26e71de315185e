namespace Earmark.Training.Presets;

/// <summary>Options of distillation: training with the scores of a teacher as soft targets, in addition to the labels (<c>train --teacher RUN</c>). Without a teacher, they have no effect. See docs/decisions/0031-distillation.md.</summary>
public sealed record DistillationOptions
{
    /// <summary>Weight of the soft targets in the loss.</summary>
    [Key("with --teacher: weight of the loss of the soft targets; the loss of the labels has the remaining weight; 0: labels only; 1: soft targets only", Min = 0, Max = 1,
        Source = "Hinton et al. 2015, arXiv 1503.02531, section 2; the value: measured on ESC-10, docs/results.md")]
    public double Weight { get; init; } = 0.3;

    /// <summary>Divisor of the logits of teacher and student in the loss of the soft targets.</summary>
    [Key("with --teacher: divisor of the logits of teacher and student in the loss of the soft targets; above 1, the scores of improbable labels count more", Min = 0.1, Max = 20,
        Source = "Hinton et al. 2015, arXiv 1503.02531, section 2")]
    public double Temperature { get; init; } = 1;
}
