using System.Globalization;

namespace Earmark;

/// <summary>
/// Documents a key of a preset where it is declared; help, documents, range checks and error texts are read from here.
/// </summary>
/// <param name="text">What it is: one phrase, small first letter, no full stop.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class KeyAttribute(string text) : Attribute
{
    /// <summary>What it is.</summary>
    public string Text => text;

    /// <summary>Unit of its values; empty: none.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Smallest value.</summary>
    public double Min { get; init; } = double.NegativeInfinity;

    /// <summary>Largest value.</summary>
    public double Max { get; init; } = double.PositiveInfinity;

    /// <summary>The texts it may be; empty: any.</summary>
    public string[] Choices { get; init; } = [];

    /// <summary>What its values may be, in words: "0 to 10", "at least 1", "whole or windows"; empty: anything.</summary>
    public string Range => this switch
    {
        { Choices.Length: > 0 } => string.Join(" or ", Choices),
        { Min: double.NegativeInfinity } => "",
        { Max: double.PositiveInfinity } => string.Create(CultureInfo.InvariantCulture, $"at least {Min}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Min} to {Max}"),
    };

    /// <summary>Paper, equation or measurement the default comes from; empty: common use.</summary>
    public string Source { get; init; } = "";
}
