using System.Globalization;

namespace Earmark.Service.Requests;

/// <summary>A query parameter. Its definition is used both to validate requests and in the OpenAPI document.</summary>
/// <param name="Name">Name of the parameter.</param>
/// <param name="Type">Type of its value.</param>
/// <param name="Description">Meaning, unit and default, for the OpenAPI document.</param>
internal sealed record QueryParameter(string Name, QueryType Type, string Description)
{
    /// <summary>Minimum of a number.</summary>
    public double Min { get; init; } = double.NegativeInfinity;

    /// <summary>Maximum of a number, or maximum length of a string.</summary>
    public double Max { get; init; } = double.PositiveInfinity;

    /// <summary>Whether the parameter is required.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The valid values, for error messages.</summary>
    public string Expected => Type switch
    {
        QueryType.Boolean => "true or false",
        QueryType.Text => string.Create(CultureInfo.InvariantCulture, $"at most {Max} characters"),
        _ when double.IsInfinity(Max) => string.Create(CultureInfo.InvariantCulture, $"{Noun} from {Min}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Noun} from {Min} to {Max}"),
    };

    private string Noun => Type switch { QueryType.Integer => "an integer", QueryType.NumberOrAuto => "auto or a number", _ => "a number" };
}

/// <summary>Types of parameters.</summary>
internal enum QueryType
{
    /// <summary>An integer.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A number, or the string auto.</summary>
    NumberOrAuto,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>A string.</summary>
    Text,
}
