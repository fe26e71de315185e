using Earmark.FrontEnds;

namespace Earmark.Tagging;

/// <summary>Consecutive windows of a recording that are scored by one worker.</summary>
/// <param name="Samples">Samples <c>[windows, length]</c>. The remaining values are 0.</param>
internal sealed record WindowGroup(float[] Samples)
{
    /// <summary>Position of the first sample of each window.</summary>
    public List<long> Starts { get; } = [];

    /// <summary>Length of each window, in samples.</summary>
    public int Length { get; set; }

    /// <summary>Scores of the windows, added by the worker.</summary>
    public List<WindowScores> Scores { get; } = [];
}

/// <summary>Copies the windows of a recording into groups. The arrays of recycled groups are reused, so that a long recording does not allocate.</summary>
/// <param name="windows">The windows.</param>
/// <param name="size">Maximum number of windows in a group, at least 1.</param>
internal sealed class WindowGroups(Windows windows, int size)
{
    private readonly Stack<float[]> free = new();

    /// <summary>Returns the groups in order.</summary>
    /// <param name="read">Reads the recording.</param>
    /// <exception cref="InputException">The recording cannot be decoded. The windows before the error are returned first.</exception>
    public IEnumerable<WindowGroup> Read(SampleSource read)
    {
        WindowGroup? group = null;
        foreach (var window in windows.Split(read))
        {
            var length = window.Samples.Length; // if a window is shorter, it is the only one
            group ??= new(free.TryPop(out var array) ? array : new float[size * length]) { Length = length };
            window.Samples.Span.CopyTo(group.Samples.AsSpan(group.Starts.Count * length));
            group.Starts.Add(window.Start);
            if (group.Starts.Count < size) continue;
            yield return group;
            group = null;
        }
        if (group is null) yield break;
        group.Samples.AsSpan(group.Starts.Count * group.Length).Clear();
        yield return group;
    }

    /// <summary>Returns the array of a group for reuse. It must not be called concurrently with <see cref="Read"/>.</summary>
    public void Recycle(WindowGroup group) => free.Push(group.Samples);
}
