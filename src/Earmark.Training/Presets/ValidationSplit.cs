using System.Text.Json.Serialization;

namespace Earmark.Training.Presets;

/// <summary>How clips are held out when there are no folds.</summary>
[JsonConverter(typeof(EnumWordConverter<ValidationSplit>))]
public enum ValidationSplit
{
    /// <summary>Groups and equal recordings stay together, stratified by label.</summary>
    Grouped,

    /// <summary>As scikit-learn's <c>train_test_split</c>: neither groups nor labels are considered.</summary>
    Random,
}
