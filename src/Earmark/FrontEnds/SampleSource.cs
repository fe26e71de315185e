namespace Earmark.FrontEnds;

/// <summary>Reads on in a waveform.</summary>
/// <param name="into">Takes the next samples.</param>
/// <returns>Samples read; 0 only at the end.</returns>
public delegate int SampleSource(Span<float> into);
