using Earmark.Tagging;

namespace Earmark.Training.Runs;

/// <summary>An event of a run.</summary>
public abstract record RunEvent
{
    /// <summary>Progress of a stage.</summary>
    /// <param name="Name">Name of the stage, such as "reading 220 clips".</param>
    /// <param name="Done">How much of it is done.</param>
    /// <param name="Of">How much there is.</param>
    public sealed record Progress(string Name, long Done, long Of) : RunEvent;

    /// <summary>A line was added to the history.</summary>
    /// <param name="Line">The line.</param>
    public sealed record Measured(HistoryLine Line) : RunEvent;

    /// <summary>A clip cannot be used.</summary>
    /// <param name="Failure">Its name and why.</param>
    public sealed record ClipSkipped(Failure Failure) : RunEvent;

    /// <summary>Something is wrong that does not end the run.</summary>
    /// <param name="Text">The text, one or more sentences.</param>
    public sealed record Warning(string Text) : RunEvent;

    /// <summary>A message.</summary>
    /// <param name="Text">The line.</param>
    public sealed record Message(string Text) : RunEvent;
}
