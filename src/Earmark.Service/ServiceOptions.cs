using Earmark.Tagging;

namespace Earmark.Service;

/// <summary>Options of the tagging service. They can be bound to a section of the configuration of an app.</summary>
public sealed record ServiceOptions
{
    /// <summary>Path of a <c>model.onnx</c>. Required. A file that replaces it is loaded without an interruption.</summary>
    public string Model { get; set; } = "";

    /// <summary><inheritdoc cref="ModelOptions.Device" path="/summary/node()"/></summary>
    /// <value>Default: "auto".</value>
    public string Device { get; set; } = "auto";

    /// <summary>Number of threads, or 0 for one per core: that many recordings are tagged in parallel.</summary>
    /// <value>Default: 0.</value>
    public int Threads { get; set; }

    /// <summary>The key that clients must send, or null if they need none.</summary>
    /// <value>Default: null.</value>
    public string? ApiKey { get; set; }
}
