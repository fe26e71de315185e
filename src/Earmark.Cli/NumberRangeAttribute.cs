using System.Globalization;
using System.Numerics;
using Spectre.Console.Cli;
using Spectre.Console;

namespace Earmark.Cli;

/// <summary>The range of a numeric option and the error message for an invalid value.</summary>
/// <param name="option">The name of the option, such as "--folds".</param>
/// <param name="min">Minimum value, or negative infinity if the code that reads the option checks the range.</param>
/// <param name="max">Maximum value, or infinity for no limit.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NumberRangeAttribute(string option, double min = double.NegativeInfinity, double max = double.PositiveInfinity) : ParameterValidationAttribute("")
{
    /// <summary>The name of the option.</summary>
    public string Option => option;

    private bool IsBounded => double.IsFinite(min) || double.IsFinite(max);

    private string Range => (double.IsFinite(min), double.IsFinite(max)) switch
    {
        (true, true) => string.Create(CultureInfo.InvariantCulture, $"{min} to {max}"),
        (true, false) => string.Create(CultureInfo.InvariantCulture, $"{min} or more"),
        _ => string.Create(CultureInfo.InvariantCulture, $"at most {max}"),
    };

    /// <summary>Rejects a number that is out of range.</summary>
    public override ValidationResult Validate(CommandParameterContext context)
    {
        if (!IsBounded || context.Value is not IConvertible number) return ValidationResult.Success();
        var value = number.ToDouble(CultureInfo.InvariantCulture);
        return value >= min && value <= max ? ValidationResult.Success() // NaN is never in range
            : throw InputException.At($"{option} {number.ToString(CultureInfo.InvariantCulture)}", "out of range", Range);
    }

    /// <summary>Returns the error for a value, or null if the value is a valid number of the type.</summary>
    /// <param name="type">int, ulong, double or the corresponding nullable type.</param>
    /// <param name="value">The text after the option.</param>
    public InputException? GetError(Type type, string value)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var where = $"{option} {value}";
        if (type == typeof(double))
            return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? null
                : InputException.At(where, "not a number", IsBounded ? Range : "a number such as 0.5");
        if (!BigInteger.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
            return InputException.At(where, "not a whole number", IsBounded ? Range : "a number such as 12");
        var (lowest, highest) = type == typeof(ulong) ? (ulong.MinValue, ulong.MaxValue) : ((BigInteger)int.MinValue, (BigInteger)int.MaxValue);
        return integer >= lowest && integer <= highest ? null : InputException.At(where, "out of range", IsBounded ? Range : $"{lowest} to {highest}");
    }
}
