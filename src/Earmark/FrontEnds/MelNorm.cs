using System.Text.Json.Serialization;

namespace Earmark.FrontEnds;

/// <summary>The height of the triangular mel bands.</summary>
[JsonConverter(typeof(EnumWordConverter<MelNorm>))]
public enum MelNorm
{
    /// <summary>Every triangle has the height 1.</summary>
    None,

    /// <summary>Every triangle has the area 1, as in Slaney's Auditory Toolbox.</summary>
    Slaney,
}
