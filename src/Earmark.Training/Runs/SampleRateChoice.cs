using System.Collections.Concurrent;
using System.Globalization;
using Earmark.Data;
using Earmark.FrontEnds;
using Earmark.Tagging;
using Earmark.Training.Presets;

namespace Earmark.Training.Runs;

/// <summary>
/// Resolves the value "auto" of <c>frontEnd.sampleRate</c> for a data set before a run starts, and the values that depend on the
/// sample rate: the upper band edge and the FFT size. The run stores the resolved values. A backbone determines its own sample rate: see <see cref="BackboneChoice"/>.
/// </summary>
internal static class SampleRateChoice
{
    /// <summary>Maximum number of training clips whose headers are read. They are evenly spaced in the order of the data set.</summary>
    public const int MaxClips = 1000;

    private const int MinSampleRate = 1000; // the minimum of a front end

    /// <summary>Resolves the sample rate of a new run.</summary>
    /// <param name="preset">The preset.</param>
    /// <param name="data">The data set.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The preset with the resolved front end, and messages about it.</returns>
    /// <exception cref="InputException">The resolved values are inconsistent.</exception>
    public static (Preset Preset, IReadOnlyList<RunEvent> Events) Resolve(Preset preset, Dataset data, CancellationToken cancellationToken = default)
    {
        (preset, var events) = BackboneChoice.Resolve(preset);
        var frontEnd = preset.FrontEnd;
        if (frontEnd.SampleRate > 0) return (preset with { FrontEnd = frontEnd.WithSampleRate(frontEnd.SampleRate) }, events);
        var (rate, reason) = Auto(MostFrequent(data.Train, cancellationToken), frontEnd.MaxAutoSampleRate);
        if (frontEnd.ChooseSampleRate(rate) is var chosen && chosen != rate)
            (rate, reason) = (chosen, string.Create(CultureInfo.InvariantCulture, $"a multiple of the sample rate of the backbone; the sample rate of most training clips is {rate:N0} Hz"));
        preset = preset with { FrontEnd = frontEnd.WithSampleRate(rate) };
        var errors = PresetKeys.GetErrors(preset);
        if (errors.Count > 0)
            throw InputException.At(frontEnd is LogMelAndBackbone ? "frontEnd.logMel.sampleRate" : "frontEnd.sampleRate", $"auto chose {rate} Hz ({reason}): {string.Join(" ", errors).TrimEnd('.')}", "a preset for this sample rate", "Change the keys listed above, or set another sample rate.");
        return (preset, [.. events, new RunEvent.Message(string.Create(CultureInfo.InvariantCulture, $"sample rate {rate:N0} Hz: {reason}"))]);
    }

    /// <summary>Throws if the sample rate of a run is not resolved.</summary>
    /// <exception cref="ArgumentException">The sample rate is "auto", or the backbone is not opened.</exception>
    public static void RequireResolved(Preset preset)
    {
        if (!preset.FrontEnd.IsResolved) throw new ArgumentException("the backbone is not opened: call SampleRateChoice.Resolve before the run starts", nameof(preset));
        if (preset.FrontEnd.SampleRate == 0) throw new ArgumentException("frontEnd.sampleRate is auto: call SampleRateChoice.Resolve before the run starts", nameof(preset));
    }

    private static (int SampleRate, string Reason) Auto(int? mostFrequent, int max) => mostFrequent switch
    {
        null => (max, "the maximum of the front end, because no training clip can be read"),
        > 0 and var rate when rate > max => (max, string.Create(CultureInfo.InvariantCulture, $"the maximum of the front end; the sample rate of most training clips is {rate:N0} Hz")),
        var rate => (rate.Value, "that of most training clips"),
    };

    // Of two equally frequent rates, the higher one is chosen, because no frequency content is lost.
    private static int? MostFrequent(IReadOnlyList<Clip> clips, CancellationToken cancellationToken)
    {
        var count = Math.Min(clips.Count, MaxClips);
        var rates = new ConcurrentBag<int>();
        Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            try
            {
                rates.Add(clips[(int)((long)i * clips.Count / count)].Probe(cancellationToken).SampleRate);
            }
            catch (Exception error) when (Failure.IsRecoverable(error))
            {
                // reported later, when the clips of the run are read
            }
        });
        return rates.Where(rate => rate >= MinSampleRate).CountBy(rate => rate).OrderByDescending(rate => rate.Value).ThenByDescending(rate => rate.Key)
            .Select(rate => (int?)rate.Key).FirstOrDefault();
    }
}
