using System.Text.Json.Serialization;

namespace Earmark.Tagging;

/// <summary>Input of a model for one prediction.</summary>
[JsonConverter(typeof(EnumWordConverter<PredictionRule>))]
public enum PredictionRule
{
    /// <summary>The whole recording.</summary>
    Whole,

    /// <summary>Windows of equal length whose scores are averaged.</summary>
    Windows,
}
