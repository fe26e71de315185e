using System.Runtime.InteropServices;
using Earmark.FrontEnds;
using ScottPlot.Colormaps;
using SkiaSharp;

namespace Earmark.Reports;

/// <summary>Draws a thumbnail of a clip without axes: the waveform, and below it the spectrogram with low bands at the bottom.</summary>
internal static class ClipThumbnail
{
    /// <summary>Displayed size in CSS pixels.</summary>
    public const int Width = 320, Height = 116;

    private const int PixelRatio = 2, Columns = Width * PixelRatio, WaveHeight = 48 * PixelRatio, Gap = 4 * PixelRatio, MapHeight = 64 * PixelRatio;
    private static readonly uint Wave = Pixel(0x4c, 0x8f, 0xc7); // visible on white and black backgrounds
    private static readonly uint[] Heat = [.. Enumerable.Range(0, 256).Select(i => new Inferno().GetColor(i / 255.0)).Select(color => Pixel(color.Red, color.Green, color.Blue))];

    /// <summary>Renders the thumbnail as a PNG image at twice the displayed size.</summary>
    /// <param name="samples">The waveform, at least one sample.</param>
    /// <param name="spectrogram">The spectrogram of the waveform, with a single channel.</param>
    public static byte[] RenderPng(ReadOnlySpan<float> samples, Spectrogram spectrogram)
    {
        using var picture = new SKBitmap(Columns, WaveHeight + Gap + MapHeight, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        var pixels = MemoryMarshal.Cast<byte, uint>(picture.GetPixelSpan()); // row by row
        pixels.Clear(); // transparent
        DrawWave(pixels, samples);
        DrawMap(pixels[((WaveHeight + Gap) * Columns)..], spectrogram);
        using var data = picture.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private static uint Pixel(byte red, byte green, byte blue) => red | (uint)green << 8 | (uint)blue << 16 | 0xff000000; // RGBA, little-endian

    // Draws each column from its minimum to its maximum sample, scaled to the peak of the clip.
    private static void DrawWave(Span<uint> pixels, ReadOnlySpan<float> samples)
    {
        var peak = 1e-9f;
        foreach (var sample in samples) peak = Math.Max(peak, Math.Abs(sample));
        const int middle = WaveHeight / 2;
        for (var column = 0; column < Columns; column++)
        {
            var from = (int)((long)column * samples.Length / Columns);
            var to = Math.Max(from + 1, (int)((long)(column + 1) * samples.Length / Columns));
            float low = float.PositiveInfinity, high = float.NegativeInfinity;
            // Includes the last sample of the previous column, so that steep slopes are drawn without gaps.
            foreach (var sample in samples[Math.Max(0, from - 1)..to]) (low, high) = (Math.Min(low, sample), Math.Max(high, sample));
            for (var row = RowOf(high); row <= RowOf(low); row++) pixels[row * Columns + column] = Wave;
        }

        int RowOf(float sample) => Math.Clamp(middle - (int)Math.Round(sample / peak * (middle - 1)), 0, WaveHeight - 1);
    }

    // Cells of two by two pixels. If there are more frames than cells, a cell is the mean of its frames.
    private static void DrawMap(Span<uint> pixels, Spectrogram spectrogram)
    {
        var (frames, bands) = (spectrogram.Frames, spectrogram.Bands);
        var sorted = Quantile.Sort(spectrogram.Values);
        double dark = Quantile.Compute(sorted, 0.05), bright = Math.Max(Quantile.Compute(sorted, 0.995), dark + 1e-6);
        for (var column = 0; column < Width; column++)
        {
            var from = (int)((long)column * frames / Width);
            var to = Math.Max(from + 1, (int)((long)(column + 1) * frames / Width));
            for (var row = 0; row < MapHeight / PixelRatio; row++)
            {
                var band = bands - 1 - row * bands * PixelRatio / MapHeight;
                var sum = 0.0;
                for (var frame = from; frame < to; frame++) sum += spectrogram.Values[frame * bands + band];
                var color = Heat[(int)Math.Clamp(255 * (sum / (to - from) - dark) / (bright - dark), 0, 255)];
                for (var pixel = 0; pixel < PixelRatio * PixelRatio; pixel++)
                    pixels[(row * PixelRatio + pixel / PixelRatio) * Columns + column * PixelRatio + pixel % PixelRatio] = color;
            }
        }
    }
}
