using Earmark.Runs;
using Earmark.Tagging;

namespace Earmark.Training.Runs;

/// <summary>An event that a run reports while it is in progress.</summary>
public abstract record RunEvent
{
    /// <summary>Progress of a stage.</summary>
    /// <param name="Name">Name of the stage, such as "opening 220 training clips".</param>
    /// <param name="Completed">Completed units of work.</param>
    /// <param name="Total">Total units of work.</param>
    /// <param name="Unit">Name of the units.</param>
    public sealed record Progress(string Name, long Completed, long Total, string Unit = "done") : RunEvent;

    /// <summary>The following events are about a network of a run with several networks, or no longer about a single network.</summary>
    /// <param name="Name">Name of the network, such as "fold 2" or "seed 2019, fold 2", or null for no single network.</param>
    public sealed record NetworkChanged(string? Name) : RunEvent;

    /// <summary>A line was added to the history.</summary>
    /// <param name="Line">The history line.</param>
    public sealed record HistoryLineAdded(HistoryLine Line) : RunEvent;

    /// <summary>A clip is skipped because it cannot be used.</summary>
    /// <param name="Failure">Name of the clip and the reason.</param>
    public sealed record ClipSkipped(Failure Failure) : RunEvent;

    /// <summary>A problem that does not end the run.</summary>
    /// <param name="Text">Description of the problem, in one or more sentences.</param>
    public sealed record Warning(string Text) : RunEvent;

    /// <summary>A message for the user.</summary>
    /// <param name="Text">The message, one line.</param>
    public sealed record Message(string Text) : RunEvent;
}
