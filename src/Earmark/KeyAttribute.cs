using System.Globalization;

namespace Earmark;

/// <summary>
/// Documents a preset key where it is declared. It is used by the help, the documentation, range checks and error messages.
/// </summary>
/// <param name="text">Description: one phrase in lower case, without a full stop.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class KeyAttribute(string text) : Attribute
{
    /// <summary>Description of the key.</summary>
    public string Text => text;

    /// <summary>Unit of the values, or empty if there is none.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Minimum value.</summary>
    public double Min { get; init; } = double.NegativeInfinity;

    /// <summary>Maximum value.</summary>
    public double Max { get; init; } = double.PositiveInfinity;

    /// <summary>Maximum number of samples, for durations that are specified in samples.</summary>
    public int MaxSamples { get; init; } = int.MaxValue;

    /// <summary>Whether "auto" is also allowed, which is 0 in the record.</summary>
    public bool AllowsAuto { get; init; }

    /// <summary>Allowed strings, or empty if any string is allowed.</summary>
    public string[] Choices { get; init; } = [];

    /// <summary>Allowed values as text: "0 to 10", "at least 1", "whole or windows". Empty if any value is allowed.</summary>
    public string Range => this switch
    {
        { Choices.Length: > 0 } => string.Join(" or ", Choices),
        { Min: double.NegativeInfinity } => "",
        { Max: double.PositiveInfinity } => string.Create(CultureInfo.InvariantCulture, $"at least {Min}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(AllowsAuto ? "auto or " : "")}{Min} to {Max}"),
    };

    /// <summary>Paper, equation or measurement from which the default is taken, or empty for common practice.</summary>
    public string Source { get; init; } = "";
}
