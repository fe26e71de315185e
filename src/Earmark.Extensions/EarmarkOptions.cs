using Earmark.Tagging;

namespace Earmark.Extensions;

/// <summary>Options of the tagger of a host. They can be bound to a section of its configuration.</summary>
public sealed class EarmarkOptions
{
    /// <summary>Path of a <c>model.onnx</c>. Required. A relative path starts at the current directory of the process.</summary>
    public string Model { get; set; } = "";

    /// <summary><inheritdoc cref="ModelOptions.Device" path="/summary/node()"/></summary>
    /// <value>Default: "auto".</value>
    public string Device { get; set; } = "auto";

    /// <summary>Number of threads, or 0 for one per core. Segments of a recording, and calls with many recordings, are computed with all of them; the scores of one whole recording with one.</summary>
    /// <value>Default: 0.</value>
    public int Threads { get; set; }

    /// <summary>Number of test-time augmentation views, at least 1, or null for the value stored in the model.</summary>
    /// <value>Default: null.</value>
    public int? TtaViews { get; set; }

    /// <summary><inheritdoc cref="ModelOptions.WindowSeconds" path="/summary/node()"/></summary>
    /// <value>Default: null.</value>
    public double? WindowSeconds { get; set; }

    /// <summary><inheritdoc cref="ModelOptions.HopSeconds" path="/summary/node()"/></summary>
    /// <value>Default: null.</value>
    public double? HopSeconds { get; set; }

    /// <summary>The options in the form that <see cref="Tagger.Load"/> accepts.</summary>
    internal ModelOptions ModelOptions => new() { Device = Device, Threads = Threads, TtaViews = TtaViews, WindowSeconds = WindowSeconds, HopSeconds = HopSeconds };
}
