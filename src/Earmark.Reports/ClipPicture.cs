using Earmark.FrontEnds;
using ScottPlot.Colormaps;
using SkiaSharp;

namespace Earmark.Reports;

/// <summary>A clip as a small picture without axes: its waveform, and below it its spectrogram, low bands at the bottom.</summary>
internal static class ClipPicture
{
    /// <summary>Size shown, in CSS pixels.</summary>
    public const int Width = 320, Height = 116;

    private const int Density = 2, WaveHeight = 48 * Density, Gap = 4 * Density, MapHeight = 64 * Density;
    private static readonly SKColor Wave = SKColor.Parse("#4c8fc7"); // seen on white and on black
    private static readonly SKColor[] Heat = [.. Enumerable.Range(0, 256).Select(i => new Inferno().GetColor(i / 255.0)).Select(color => new SKColor(color.Red, color.Green, color.Blue))];

    /// <summary>Draws it at twice the density.</summary>
    /// <param name="samples">The waveform, at least one sample.</param>
    /// <param name="spectrogram">Its spectrogram, of one channel.</param>
    public static byte[] Png(ReadOnlySpan<float> samples, Spectrogram spectrogram)
    {
        using var picture = new SKBitmap(Width * Density, WaveHeight + Gap + MapHeight, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        picture.Erase(SKColors.Transparent);
        DrawWave(picture, samples);
        DrawMap(picture, spectrogram);
        using var data = picture.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    // From the lowest to the highest sample of each column, the loudest reaching the edges.
    private static void DrawWave(SKBitmap picture, ReadOnlySpan<float> samples)
    {
        var peak = 1e-9f;
        foreach (var sample in samples) peak = Math.Max(peak, Math.Abs(sample));
        const int middle = WaveHeight / 2;
        for (var column = 0; column < picture.Width; column++)
        {
            var from = (int)((long)column * samples.Length / picture.Width);
            var to = Math.Max(from + 1, (int)((long)(column + 1) * samples.Length / picture.Width));
            float low = float.PositiveInfinity, high = float.NegativeInfinity;
            foreach (var sample in samples[from..to]) (low, high) = (Math.Min(low, sample), Math.Max(high, sample));
            for (var row = RowOf(high); row <= RowOf(low); row++) picture.SetPixel(column, row, Wave);
        }

        int RowOf(float sample) => Math.Clamp(middle - (int)Math.Round(sample / peak * (middle - 1)), 0, WaveHeight - 1);
    }

    // Cells of two by two pixels; where frames are more than cells, the mean of those in it.
    private static void DrawMap(SKBitmap picture, Spectrogram spectrogram)
    {
        var (frames, bands) = (spectrogram.Frames, spectrogram.Bands);
        double[] sorted = [.. spectrogram.Values.Select(value => (double)value).Order()];
        double dark = Quantile.Of(sorted, 0.05), bright = Math.Max(Quantile.Of(sorted, 0.995), dark + 1e-6);
        for (var column = 0; column < Width; column++)
        {
            var from = (int)((long)column * frames / Width);
            var to = Math.Max(from + 1, (int)((long)(column + 1) * frames / Width));
            for (var row = 0; row < MapHeight / Density; row++)
            {
                var band = bands - 1 - row * bands * Density / MapHeight;
                var sum = 0.0;
                for (var frame = from; frame < to; frame++) sum += spectrogram.Values[frame * bands + band];
                var color = Heat[(int)Math.Clamp(255 * (sum / (to - from) - dark) / (bright - dark), 0, 255)];
                for (var pixel = 0; pixel < Density * Density; pixel++)
                    picture.SetPixel(column * Density + pixel % Density, WaveHeight + Gap + row * Density + pixel / Density, color);
            }
        }
    }
}
