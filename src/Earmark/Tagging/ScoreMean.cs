using System.Text.Json.Serialization;

namespace Earmark.Tagging;

/// <summary>How the scores of several pieces of a recording are averaged.</summary>
[JsonConverter(typeof(EnumWordConverter<ScoreMean>))]
public enum ScoreMean
{
    /// <summary>The arithmetic mean.</summary>
    Arithmetic,

    /// <summary>The geometric mean, scaled to sum to one.</summary>
    Geometric,
}
