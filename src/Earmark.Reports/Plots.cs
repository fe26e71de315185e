using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace Earmark.Reports;

/// <summary>Creates plots as PNG images, rendered at twice the displayed size.</summary>
internal static class Plots
{
    /// <summary>Displayed width in CSS pixels: half of the page, or the full width of a phone.</summary>
    public const int Width = 520;

    /// <summary>Displayed height of all plots except the label plots.</summary>
    public const int Height = 320;

    /// <summary>Maximum number of labels in a plot: half of them are the labels with the most clips, and half those with the fewest.</summary>
    public const int MaxLabels = 80;

    private const float PixelRatio = 2;

    // The first installed font in the list, or null for the default font.
    private static readonly string? Font = new[] { "Segoe UI", "Helvetica Neue", "Arial", "Liberation Sans", "Noto Sans", "DejaVu Sans" }
        .FirstOrDefault(SKFontManager.Default.FontFamilies.ToHashSet(StringComparer.OrdinalIgnoreCase).Contains);

    /// <summary>Whether text can be drawn. Minimal containers have no fonts.</summary>
    public static bool HasFonts => SKTypeface.Default.ContainsGlyphs("0a"); // without fonts, SkiaSharp returns an empty typeface

    /// <summary>Draws the clip lengths of training and test clips in one plot.</summary>
    public static byte[] Lengths(LengthHistogram lengths, Theme theme)
    {
        var plot = Create(theme, "Clip lengths", "seconds", "clips");
        double[] edges = lengths.Logarithmic ? [.. lengths.Edges.Select(Math.Log10)] : lengths.Edges;
        var (filled, outlined) = lengths.Train.Sum() > 0 ? (lengths.Train, lengths.Test) : (lengths.Test, []);
        var bars = plot.Add.Bars(filled.Select((count, i) => new Bar
        {
            Position = (edges[i] + edges[i + 1]) / 2, Value = count, Size = edges[i + 1] - edges[i], FillColor = theme.Primary, LineColor = theme.Background, LineWidth = 1,
        }).ToArray());
        if (outlined.Sum() > 0)
        {
            bars.LegendText = "training";
            double[] x = [edges[0], .. Enumerable.Range(0, outlined.Length).SelectMany(i => new[] { edges[i], edges[i + 1] }), edges[^1]];
            double[] y = [0, .. outlined.SelectMany(count => new double[] { count, count }), 0];
            var outline = plot.Add.ScatterLine(x, y, theme.Secondary);
            outline.LineWidth = 2;
            outline.LegendText = "test";
            plot.ShowLegend(Alignment.UpperRight);
        }
        if (lengths.Logarithmic)
            plot.Axes.Bottom.TickGenerator = new NumericManual([.. TickValues(lengths.Edges[0], lengths.Edges[^1]).Select(value => new Tick(Math.Log10(value), FormatTick(value)))]);
        plot.Axes.SetLimits(edges[0], edges[^1], 0, 1.08 * Math.Max(1, filled.Concat(outlined).Max()));
        return Png(plot, Height);
    }

    /// <summary>Draws the clips or seconds of each label, verified and unverified, with the largest at the top.</summary>
    public static byte[] Labels(IReadOnlyList<LabelSummary> labels, bool seconds, Theme theme)
    {
        if (labels.Count > MaxLabels) labels = [.. labels.Take(MaxLabels / 2), .. labels.TakeLast(MaxLabels / 2)];
        var minutes = seconds && labels.Max(label => label.Seconds) > 300;
        var unit = minutes ? 60 : 1;
        var plot = Create(theme, seconds ? "Audio per label" : "Clips per label", seconds ? minutes ? "minutes" : "seconds" : "clips", "");
        var ordered = labels.Select((label, i) => (Position: (double)labels.Count - 1 - i, Total: (seconds ? label.Seconds : label.Clips) / unit,
            Verified: (seconds ? label.VerifiedSeconds : label.Verified) / unit, label.Label)).ToArray();
        var verified = plot.Add.Bars(ordered.Select(row => new Bar { Position = row.Position, Value = row.Verified, Size = 0.75, FillColor = theme.Primary, LineWidth = 0 }).ToArray());
        verified.Horizontal = true;
        if (labels.Any(label => label.Verified < label.Clips))
        {
            var unverified = plot.Add.Bars(ordered.Select(row => new Bar { Position = row.Position, ValueBase = row.Verified, Value = row.Total, Size = 0.75, FillColor = theme.Secondary, LineWidth = 0 }).ToArray());
            unverified.Horizontal = true;
            (verified.LegendText, unverified.LegendText) = ("verified", "unverified");
            plot.ShowLegend(Edge.Bottom).Padding = new PixelPadding(0); // inside the plot, the legend would hide short bars
            plot.Legend.Orientation = Orientation.Horizontal;
        }
        plot.Axes.Left.TickGenerator = new NumericManual([.. ordered.Select(row => new Tick(row.Position, Truncate(row.Label)))]);
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Grid.YAxisStyle.IsVisible = false;
        plot.Axes.SetLimits(0, 1.05 * ordered.Max(row => Math.Max(row.Total, 1e-3)), -0.6, labels.Count - 0.4);
        return Png(plot, LabelsHeight(ordered.Length));
    }

    /// <summary>Returns the displayed height of <see cref="Labels"/>.</summary>
    public static int LabelsHeight(int labels) => 120 + 21 * Math.Min(labels, MaxLabels);

    /// <summary>Draws the mean spectra of training and test clips.</summary>
    public static byte[] Spectrum(Spectrum? train, Spectrum? test, bool deviation, Theme theme)
    {
        var plot = Create(theme, deviation ? "Standard deviation within a clip, by frequency" : "Mean amplitude, by frequency", "kHz", "log(1 + |X|)");
        var highest = 0.0;
        foreach (var (spectrum, name, color) in new[] { (train, "training", theme.Primary), (test, "test", train is null ? theme.Primary : theme.Secondary) })
        {
            if (spectrum is null) continue;
            var values = deviation ? spectrum.Deviation : spectrum.Mean;
            var line = plot.Add.ScatterLine(values.Select((_, bin) => bin * spectrum.BinHz / 1000).ToArray(), values, color);
            line.LineWidth = 2;
            if (train is not null && test is not null) line.LegendText = name;
            highest = Math.Max(highest, values.Max());
        }
        if (train is not null && test is not null) plot.ShowLegend(Alignment.UpperRight);
        var reference = (train ?? test)!;
        plot.Axes.SetLimits(0, (reference.Mean.Length - 1) * reference.BinHz / 1000, 0, 1.08 * Math.Max(highest, 1e-6));
        return Png(plot, Height);
    }

    /// <summary>Draws a channel of a spectrogram with the mean of each frequency subtracted.</summary>
    public static byte[] HeatMap(CentredSpectrogram map, string title, string unit, Theme theme)
    {
        var plot = Create(theme, title, "seconds", "kHz");
        var cells = new double[map.Bins, map.Frames]; // the first row is at the top: the highest frequency
        for (var frame = 0; frame < map.Frames; frame++)
            for (var bin = 0; bin < map.Bins; bin++) cells[map.Bins - 1 - bin, frame] = map.Values[frame * map.Bins + bin];
        var image = plot.Add.Heatmap(cells);
        image.Colormap = new ScottPlot.Colormaps.Balance(); // blue, white, red (cmocean, Thyng et al. 2016)
        image.Extent = new CoordinateRect(0, map.Seconds, 0, map.MaxHz / 1000);
        image.ManualRange = new ScottPlot.Range(-map.Limit, map.Limit);
        var bar = plot.Add.ColorBar(image);
        bar.Label = unit;
        bar.LabelStyle.FontSize = 13;
        bar.LabelStyle.ForeColor = theme.Text;
        bar.Axis.TickLabelStyle.ForeColor = theme.Text;
        bar.Axis.FrameLineStyle.Color = theme.Text;
        bar.Axis.MajorTickStyle.Color = theme.Text;
        bar.Axis.MinorTickStyle.Color = theme.Text;
        plot.HideGrid();
        plot.Axes.SetLimits(0, map.Seconds, 0, map.MaxHz / 1000);
        return Png(plot, Height);
    }

    private static Plot Create(Theme theme, string title, string x, string y)
    {
        var plot = new Plot { ScaleFactor = PixelRatio };
        plot.FigureBackground.Color = theme.Background;
        plot.DataBackground.Color = theme.Background;
        plot.Axes.Color(theme.Text);
        plot.Grid.MajorLineColor = theme.Grid;
        plot.Title(title, 15);
        plot.XLabel(x, 13);
        plot.YLabel(y, 13);
        plot.Axes.Title.Label.Bold = plot.Axes.Bottom.Label.Bold = plot.Axes.Left.Label.Bold = false;
        plot.Axes.Bottom.TickLabelStyle.FontSize = plot.Axes.Left.TickLabelStyle.FontSize = 13;
        plot.Axes.Right.FrameLineStyle.Width = plot.Axes.Top.FrameLineStyle.Width = 0;
        if (Font is not null) plot.Font.Set(Font);
        plot.Legend.BackgroundColor = theme.Background;
        plot.Legend.FontColor = theme.Text;
        plot.Legend.FontSize = 13;
        plot.Legend.OutlineColor = theme.Grid;
        plot.Legend.ShadowColor = Colors.Transparent;
        return plot;
    }

    private static byte[] Png(Plot plot, int height) => plot.GetImageBytes((int)(Width * PixelRatio), (int)(height * PixelRatio), ImageFormat.Png);

    // 1, 2, 5, 10 and so on.
    private static IEnumerable<double> TickValues(double min, double max) =>
        Enumerable.Range(-12, 36).Select(i => ((i % 3 + 3) % 3) switch { 0 => 1, 1 => 2, _ => 5 } * Math.Pow(10, Math.Floor(i / 3.0)))
            .Where(value => value >= min * 0.999 && value <= max * 1.001);

    private static string FormatTick(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Truncate(string label) => label.Length <= 24 ? label : label[..23] + "…";
}
