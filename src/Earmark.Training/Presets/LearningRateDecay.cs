using System.Text.Json.Serialization;

namespace Earmark.Training.Presets;

/// <summary>How the learning rate falls.</summary>
[JsonConverter(typeof(EnumWordConverter<LearningRateDecay>))]
public enum LearningRateDecay
{
    /// <summary>By a factor every so many steps.</summary>
    Exponential,

    /// <summary>Along half a cosine, to zero at the last step.</summary>
    Cosine,
}
