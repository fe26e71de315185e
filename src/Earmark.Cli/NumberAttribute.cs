using System.Globalization;
using System.Numerics;
using System.Reflection;
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

    /// <summary>The error of a command line whose numbers cannot be read; null: they can.</summary>
    /// <param name="args">The command line.</param>
    public static InputException? FaultIn(IReadOnlyList<string> args)
    {
        var numbers = typeof(NumberAttribute).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(CommandSettings)))
            .SelectMany(type => type.GetProperties()).Where(property => property.IsDefined(typeof(NumberAttribute))).ToArray();
        for (var i = 0; i < args.Count; i++)
        {
            var (name, value) = args[i].Split('=', 2) is [var before, var after] ? (before, after) : (args[i], i + 1 < args.Count ? args[i + 1] : "");
            foreach (var property in numbers.Where(property => property.GetCustomAttribute<NumberAttribute>()!.Option == name))
                if (Fault(property, value) is { } fault) return fault;
        }
        return null;
    }

    private static InputException? Fault(PropertyInfo property, string value)
    {
        var (number, type) = (property.GetCustomAttribute<NumberAttribute>()!, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType);
        var where = $"{number.Option} {value}";
        if (type == typeof(double))
            return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? null
                : InputException.At(where, "not a number", number.IsBounded ? number.Range : "one, as 0.5");
        if (!BigInteger.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return InputException.At(where, "not a whole number", number.IsBounded ? number.Range : "one, as 12");
        var (lowest, highest) = type == typeof(ulong) ? (ulong.MinValue, ulong.MaxValue) : ((BigInteger)int.MinValue, (BigInteger)int.MaxValue);
        return whole >= lowest && whole <= highest ? null : InputException.At(where, "out of range", number.IsBounded ? number.Range : $"{lowest} to {highest}");
    }
}
