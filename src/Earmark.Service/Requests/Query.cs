using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Earmark.Service.Requests;

/// <summary>The query of a request. Unknown, repeated and invalid parameters are errors (400).</summary>
internal sealed class Query
{
    private const string Auto = "auto";
    private readonly IQueryCollection values;
    private readonly QueryParameter[] parameters;

    /// <summary>Reads the query of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="parameters">The permitted parameters.</param>
    /// <exception cref="RequestException">A parameter is unknown, repeated or invalid, or a required one is missing.</exception>
    public Query(HttpRequest request, params QueryParameter[] parameters)
    {
        (values, this.parameters) = (request.Query, parameters);
        foreach (var (name, value) in values)
        {
            if (!parameters.Any(parameter => parameter.Name == name))
                throw Invalid($"query parameter {Quoted.Format(name)}", "it is unknown", parameters.Length == 0 ? "no parameters" : string.Join(", ", parameters.Select(parameter => parameter.Name)));
            if (value.Count > 1) throw Invalid($"query parameter {name}", "it is repeated", "it once");
        }
        foreach (var parameter in parameters) Check(parameter);
    }

    /// <summary>Whether the query has a parameter.</summary>
    public bool Has(QueryParameter parameter) => values.ContainsKey(parameter.Name);

    /// <summary>Returns a string, or null.</summary>
    public string? Text(QueryParameter parameter) => Has(parameter) ? values[parameter.Name].ToString() : null;

    /// <summary>Returns a number, or null. For <see cref="QueryType.NumberOrAuto"/>, null is auto.</summary>
    public double? Number(QueryParameter parameter) => Text(parameter) is { } text && TryParse(text, out var number) ? number : null;

    /// <summary>Returns an integer, or null.</summary>
    public int? Integer(QueryParameter parameter) => (int?)Number(parameter);

    /// <summary>Returns whether a parameter is true.</summary>
    public bool IsTrue(QueryParameter parameter) => Text(parameter) == "true";

    /// <summary>Returns the error (400) for an invalid parameter or combination of parameters.</summary>
    public static RequestException Invalid(string where, string found, string expected, string remedy = "") => RequestException.At(StatusCodes.Status400BadRequest, where, found, expected, remedy);

    private void Check(QueryParameter parameter)
    {
        var where = $"query parameter {parameter.Name}";
        if (Text(parameter) is not { } text)
        {
            if (parameter.IsRequired) throw Invalid(where, "it is missing", parameter.Expected, $"The parameters are {string.Join(", ", parameters.Select(other => other.Name))}.");
            return;
        }
        var isValid = parameter.Type switch
        {
            QueryType.Text => text.Length <= parameter.Max,
            QueryType.Boolean => text is "true" or "false",
            QueryType.NumberOrAuto when text == Auto => true,
            var type => TryParse(text, out var number) && number >= parameter.Min && number <= parameter.Max && (type != QueryType.Integer || number % 1 == 0),
        };
        if (!isValid) throw Invalid(where, $"it is {Quoted.Format(text)}", parameter.Expected);
    }

    private static bool TryParse(string text, out double number) => double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
}
