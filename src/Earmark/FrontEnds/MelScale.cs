using System.Text.Json.Serialization;

namespace Earmark.FrontEnds;

/// <summary>The frequency scale on which the edges of the mel bands are evenly spaced.</summary>
[JsonConverter(typeof(EnumWordConverter<MelScale>))]
public enum MelScale
{
    /// <summary>2595 log10(1 + f / 700): O'Shaughnessy 1987; the HTK book, section 5.4.6.</summary>
    Htk,

    /// <summary>Linear below 1000 Hz, 200/3 Hz per mel, and logarithmic above, 27 mels for a factor of 6.4: Slaney 1998, Auditory Toolbox.</summary>
    Slaney,
}
