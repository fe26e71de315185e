using Earmark.FrontEnds;

namespace Earmark.Service.Api;

/// <summary>A spectrogram with values from 0 to 255.</summary>
/// <param name="Frames">Number of frames.</param>
/// <param name="Bands">Number of bands.</param>
/// <param name="HopSeconds">Time between two frames, in seconds.</param>
/// <param name="StartSeconds">Time of the first frame, in seconds from the start of the recording.</param>
/// <param name="Minimum">The value that became 0.</param>
/// <param name="Maximum">The value that became 255.</param>
/// <param name="Values">The bytes <c>[frames, bands]</c> in base64, the lowest band first.</param>
internal sealed record SpectrogramResponse(int Frames, int Bands, double HopSeconds, double StartSeconds, float Minimum, float Maximum, byte[] Values)
{
    private const int MaxByte = 255;

    /// <summary>Scales the first channel of a spectrogram, which is the amplitude in front ends with several.</summary>
    public static SpectrogramResponse Of(Spectrogram spectrogram, double startSeconds, double hopSeconds)
    {
        var values = spectrogram.Values.AsSpan(0, spectrogram.Frames * spectrogram.Bands);
        var (minimum, maximum) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var value in values) (minimum, maximum) = (Math.Min(minimum, value), Math.Max(maximum, value));
        var range = maximum > minimum ? maximum - minimum : 1;
        var bytes = new byte[values.Length];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)Math.Round((values[i] - minimum) / range * MaxByte);
        return new(spectrogram.Frames, spectrogram.Bands, hopSeconds, startSeconds, minimum, maximum, bytes);
    }
}
