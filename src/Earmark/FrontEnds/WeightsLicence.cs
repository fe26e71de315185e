namespace Earmark.FrontEnds;

/// <summary>The licence of pretrained weights in a model. It also applies to the model.</summary>
public sealed record WeightsLicence
{
    /// <summary>Name of the pretrained model.</summary>
    public string Of { get; init => field = value ?? ""; } = "";

    /// <summary>Name of the licence, as an SPDX identifier if there is one, or empty if it is not stated.</summary>
    public string Licence { get; init => field = value ?? ""; } = "";

    /// <summary>Text of the licence, or empty.</summary>
    public string Text { get; init => field = value ?? ""; } = "";

    /// <summary>Where the pretrained model can be downloaded, or empty.</summary>
    public string Source { get; init => field = value ?? ""; } = "";

    /// <summary>Returns the licence of the weights in a front end: none, unless it has a backbone.</summary>
    public static IReadOnlyList<WeightsLicence> In(FrontEnd? frontEnd) => frontEnd?.Pretrained is { } backbone
        ? [new() { Of = backbone.Name, Licence = backbone.Licence, Text = backbone.LicenceText, Source = backbone.Source }] : [];
}
