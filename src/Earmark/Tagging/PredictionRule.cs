using System.Text.Json.Serialization;

namespace Earmark.Tagging;

/// <summary>What is shown to a model at once.</summary>
[JsonConverter(typeof(EnumWordConverter<PredictionRule>))]
public enum PredictionRule
{
    /// <summary>The recording in one piece.</summary>
    Whole,

    /// <summary>Windows of one length whose scores are averaged.</summary>
    Windows,
}
