namespace Earmark.Runs;

/// <summary>Whether a run is finished.</summary>
public enum RunStatus
{
    /// <summary>It has a result.</summary>
    Finished,

    /// <summary>It is in training, or was interrupted and can be resumed.</summary>
    Unfinished,

    /// <summary>Its files cannot be read. The reason is stated.</summary>
    Damaged,
}
