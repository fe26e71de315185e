using System.Text.Json.Serialization;

namespace Earmark.FrontEnds;

/// <summary>Normalisation of the triangular mel bands.</summary>
[JsonConverter(typeof(EnumWordConverter<MelNorm>))]
public enum MelNorm
{
    /// <summary>Every triangle has height 1.</summary>
    None,

    /// <summary>Every triangle has area 1, as in Slaney's Auditory Toolbox.</summary>
    Slaney,
}
