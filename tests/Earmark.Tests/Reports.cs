namespace Earmark.Tests;

/// <summary>Keeps what is reported. Reports are received at once, on the thread that reports; calls must not be concurrent.</summary>
internal sealed class Reports<T> : IProgress<T>
{
    public List<T> All { get; } = [];

    public void Report(T value) => All.Add(value);
}
