using System.Globalization;
using System.Numerics;
using Spectre.Console.Cli;
using Spectre.Console;

namespace Earmark.Cli;

/// <summary>The range of a numeric option and the error message for an invalid value.</summary>
/// <param name="option">The name of the option: "--folds".</param>
/// <param name="least">Minimum value; -infinity: the code that reads the option checks it.</param>
/// <param name="most">Maximum value; infinity: no limit.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NumberAttribute(string option, double least = double.NegativeInfinity, double most = double.PositiveInfinity) : ParameterValidationAttribute("")
{
    /// <summary>The name of the option.</summary>
    public string Option => option;

    private bool IsBounded => double.IsFinite(least) || double.IsFinite(most);

    private string Range => (double.IsFinite(least), double.IsFinite(most)) switch
    {
        (true, true) => string.Create(CultureInfo.InvariantCulture, $"{least} to {most}"),
        (true, false) => string.Create(CultureInfo.InvariantCulture, $"{least} or more"),
        _ => string.Create(CultureInfo.InvariantCulture, $"at most {most}"),
    };

    /// <summary>Rejects a number that is out of range.</summary>
    public override ValidationResult Validate(CommandParameterContext context)
    {
        if (!IsBounded || context.Value is not IConvertible number) return ValidationResult.Success();
        var value = number.ToDouble(CultureInfo.InvariantCulture);
        return value >= least && value <= most ? ValidationResult.Success() // NaN is never in range
            : throw InputException.At($"{option} {number.ToString(CultureInfo.InvariantCulture)}", "out of range", Range);
    }

    /// <summary>Returns the error for a value; null: the value is a number of the type.</summary>
    /// <param name="type">int, ulong or double, or a nullable one.</param>
    /// <param name="value">The text after the option.</param>
    public InputException? ErrorOf(Type type, string value)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var where = $"{option} {value}";
        if (type == typeof(double))
            return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? null
                : InputException.At(where, "not a number", IsBounded ? Range : "a number such as 0.5");
        if (!BigInteger.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return InputException.At(where, "not a whole number", IsBounded ? Range : "a number such as 12");
        var (lowest, highest) = type == typeof(ulong) ? (ulong.MinValue, ulong.MaxValue) : ((BigInteger)int.MinValue, (BigInteger)int.MaxValue);
        return whole >= lowest && whole <= highest ? null : InputException.At(where, "out of range", IsBounded ? Range : $"{lowest} to {highest}");
    }
}
