using Earmark.Training.Presets;
namespace Earmark.Training.Runs;

/// <summary>
/// Resolves the value "auto" of <c>schedule.precision</c> for the processor before a run starts. The run stores the
/// resolved precision and uses it even if it is resumed on another machine.
/// </summary>
public static class PrecisionChoice
{
    /// <summary>Resolves the precision of a new run.</summary>
    /// <param name="preset">The preset.</param>
    /// <param name="processor">The processor that the run uses.</param>
    /// <param name="gpu">Whether the run uses a GPU instead of the processor.</param>
    /// <returns>The preset with the resolved precision, and messages about the choice.</returns>
    public static (Preset Preset, IReadOnlyList<RunEvent> Events) Resolve(Preset preset, Processor processor, bool gpu)
    {
        ArgumentNullException.ThrowIfNull(preset);
        ArgumentNullException.ThrowIfNull(processor);
        if (preset.Schedule.Precision != Precision.Auto) return (preset, Warnings(preset, processor, gpu));
        var (precision, reason) = Auto(processor, gpu);
        return (preset with { Schedule = preset.Schedule with { Precision = precision } }, [new RunEvent.Message($"{Format(precision)}: {reason}")]);
    }

    /// <summary>Returns messages about the precision of a resumed run, which uses its original precision.</summary>
    /// <param name="preset">The run's preset.</param>
    /// <param name="before">The processor on which the run was started, or null if unknown, as in runs of earlier versions.</param>
    /// <param name="now">The processor on which the run is resumed.</param>
    /// <param name="gpu">Whether the run uses a GPU.</param>
    /// <exception cref="InputException">The precision in the preset of the run is not resolved.</exception>
    public static IReadOnlyList<RunEvent> Resumed(Preset preset, Processor? before, Processor now, bool gpu)
    {
        ArgumentNullException.ThrowIfNull(preset);
        ArgumentNullException.ThrowIfNull(now);
        if (preset.Schedule.Precision == Precision.Auto)
            throw InputException.At("hparams.json: schedule.precision", "its value is auto", "float32 or bfloat16, because a run keeps the precision it was started with",
                "run.json contains that precision: copy it to hparams.json.");
        var moved = before is null || gpu || before.IsSameModel(now) ? [] : (RunEvent[])
        [
            new RunEvent.Message($"the run was started on a different CPU model ({before}; this one is {now}): it continues in {Format(preset.Schedule.Precision)}, "
                + "and its results may differ in the last bits from those of a run on a single machine"),
        ];
        return [.. moved, .. Warnings(preset, now, gpu)];
    }

    /// <summary>Returns whether convolutions compute in bfloat16.</summary>
    /// <exception cref="ArgumentException">The precision is not resolved.</exception>
    internal static bool IsBfloat16(Preset preset) => preset.Schedule.Precision switch
    {
        Precision.Float32 => false,
        Precision.Bfloat16 => true,
        _ => throw new ArgumentException("schedule.precision is auto: call PrecisionChoice.Resolve before the run starts", nameof(preset)),
    };

    private static (Precision Precision, string Reason) Auto(Processor processor, bool gpu) => processor switch
    {
        _ when gpu => (Precision.Float32, "the run uses a GPU; schedule.precision=bfloat16 may be faster there"),
        { SupportsBfloat16: true } => (Precision.Bfloat16, $"this processor ({processor}) has bfloat16 instructions"),
        { HasDisabledBfloat16: true } => (Precision.Float32, $"the bfloat16 instructions of this processor ({processor}) are not enabled by the operating system"),
        { Architecture: not "x64" } => (Precision.Float32, $"bfloat16 is chosen on x64 processors only; this one is {processor.Architecture}"),
        _ => (Precision.Float32, $"this processor ({processor}) has no bfloat16 instructions"),
    };

    private static RunEvent[] Warnings(Preset preset, Processor processor, bool gpu) => preset.Schedule.Precision != Precision.Bfloat16 || gpu || processor.SupportsBfloat16 ? [] :
    [
        new RunEvent.Warning($"schedule.precision is bfloat16, which this processor ({processor}) emulates: "
            + (processor.SupportsAvx512 ? "training is slower than in float32" : "training is 10 to 20 times slower than in float32")
            + ". Start a new run with schedule.precision=auto or float32 for full speed."),
    ];

    private static string Format(Precision precision) => PresetKeys.Format(precision);
}
