using System.Text.Json.Serialization;

namespace Earmark.Training.Runs;

/// <summary>Shape of the learning rate decay.</summary>
[JsonConverter(typeof(EnumWordConverter<LearningRateDecay>))]
public enum LearningRateDecay
{
    /// <summary>Exponential decay by a factor every given number of steps.</summary>
    Exponential,

    /// <summary>Half a cosine, reaching zero at the last step.</summary>
    Cosine,
}
