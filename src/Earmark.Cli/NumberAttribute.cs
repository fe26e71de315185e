using System.Globalization;
using System.Numerics;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Earmark.Cli;

/// <summary>The range of a numeric option, and the words for a value that is none.</summary>
/// <param name="option">The option as it is written: "--folds".</param>
/// <param name="least">Lowest value that is allowed; -infinity: what reads the option checks it.</param>
/// <param name="most">Highest value that is allowed; infinity: there is no limit here.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NumberAttribute(string option, double least = double.NegativeInfinity, double most = double.PositiveInfinity) : ParameterValidationAttribute("")
{
    /// <summary>The option as it is written.</summary>
    public string Option => option;

    private bool IsBounded => double.IsFinite(least) || double.IsFinite(most);

    private string Range => (double.IsFinite(least), double.IsFinite(most)) switch
    {
        (true, true) => string.Create(CultureInfo.InvariantCulture, $"{least} to {most}"),
        (true, false) => string.Create(CultureInfo.InvariantCulture, $"{least} or more"),
        _ => string.Create(CultureInfo.InvariantCulture, $"at most {most}"),
    };

    /// <summary>Refuses a number out of the range.</summary>
    public override ValidationResult Validate(CommandParameterContext context)
    {
        if (!IsBounded || context.Value is not IConvertible number) return ValidationResult.Success();
        var value = number.ToDouble(CultureInfo.InvariantCulture);
        return value >= least && value <= most ? ValidationResult.Success() // NaN is in no range
            : throw InputException.At($"{option} {number.ToString(CultureInfo.InvariantCulture)}", "out of range", Range);
    }

    /// <summary>The error of a value; null: it is a number of the type.</summary>
    /// <param name="type">int, ulong or double, or one that may be null.</param>
    /// <param name="value">What stands after the option.</param>
    public InputException? Fault(Type type, string value)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var where = $"{option} {value}";
        if (type == typeof(double))
            return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? null
                : InputException.At(where, "not a number", IsBounded ? Range : "one, as 0.5");
        if (!BigInteger.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return InputException.At(where, "not a whole number", IsBounded ? Range : "one, as 12");
        var (lowest, highest) = type == typeof(ulong) ? (ulong.MinValue, ulong.MaxValue) : ((BigInteger)int.MinValue, (BigInteger)int.MaxValue);
        return whole >= lowest && whole <= highest ? null : InputException.At(where, "out of range", IsBounded ? Range : $"{lowest} to {highest}");
    }
}
