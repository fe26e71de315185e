using System.Text.Json.Serialization;

namespace Earmark.Training.Networks;

/// <summary>How spectrograms are standardised before the first convolution.</summary>
[JsonConverter(typeof(EnumWordConverter<Normalisation>))]
public enum Normalisation
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Each band by its mean and deviation over the training part.</summary>
    Bin,
}
