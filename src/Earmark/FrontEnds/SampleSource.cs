namespace Earmark.FrontEnds;

/// <summary>Reads the next samples of a waveform.</summary>
/// <param name="into">Receives the samples.</param>
/// <returns>Number of samples read; 0 only at the end.</returns>
public delegate int SampleSource(Span<float> into);
