using Earmark.Tagging;
using Microsoft.Extensions.Options;

namespace Earmark.Extensions;

/// <summary>Reports all faults of the options at once. Whether the file is a model is checked when it is loaded.</summary>
internal sealed class EarmarkOptionsValidator : IValidateOptions<EarmarkOptions>
{
    public ValidateOptionsResult Validate(string? name, EarmarkOptions options)
    {
        string[] faults = [.. Faults(options)];
        return faults.Length > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }

    private static IEnumerable<string> Faults(EarmarkOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Model)) yield return Fault(nameof(options.Model), "it is empty", "the path of a model.onnx", "Call AddEarmark(\"model.onnx\"), or set it in the configuration.");
        else if (!File.Exists(options.Model)) yield return Fault(nameof(options.Model), $"there is no file {Quoted.Format(Path.GetFullPath(options.Model))}", "the path of a model.onnx");
        if (string.IsNullOrWhiteSpace(options.Device)) yield return Fault(nameof(options.Device), "it is empty", "auto, cpu, cuda or cuda:N");
        if (options.Threads < 0) yield return Fault(nameof(options.Threads), $"it is {options.Threads}", "0 (one per core) or more");
        if (options.TtaViews is < 1 or > Prediction.MaxTtaViews) yield return Fault(nameof(options.TtaViews), $"it is {options.TtaViews}", $"1 to {Prediction.MaxTtaViews}, or null for the value stored in the model");
    }

    private static string Fault(string option, string found, string expected, string remedy = "") => InputException.At($"{nameof(EarmarkOptions)}.{option}", found, expected, remedy).Message;
}
