namespace Earmark.Leases;

/// <summary>
/// Takes leases for this process, and watches those of other processes. A lease can be taken over if the process that holds it has ended on the same machine, or if its content has not changed for
/// <see cref="LeaseTiming.Expiry"/> by the clock of this process. Clocks of different machines are never compared. Not thread-safe.
/// </summary>
/// <param name="task">The task of this process in a job array, for the messages of other processes, or null.</param>
/// <param name="timing">Durations.</param>
/// <param name="clock">Clock of this process.</param>
internal sealed class LeaseWatch(string? task, LeaseTiming timing, TimeProvider clock)
{
    private readonly Dictionary<string, Observation> observations = new(StringComparer.Ordinal);

    /// <summary>Takes the lease of a folder. Returns null if another process holds it, or may hold it.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public Lease? TryTake(string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, Lease.FileName);
        var holder = new LeaseHolder(Guid.NewGuid().ToString("N"), ProcessIdentity.Current, task, clock.GetLocalNow(), 0);
        if (LeaseFile.TryCreate(path, holder)) return Taken(folder, holder);
        if (LeaseFile.Read(path) is not { } text) return null; // just released: the next attempt takes it
        return HasExpired(Observe(folder, text)) && LeaseFile.TryReplace(path, holder) && IsStillOurs(path, holder, cancellationToken) ? Taken(folder, holder) : null;
    }

    /// <summary>Takes the lease of a folder, and waits while another process holds it.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="isPatient">Whether to wait for a process that is known to be running; otherwise, this is an error.</param>
    /// <param name="onWait">Called with the holder when waiting for it starts, or null if it is unknown.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">Another process is running, and the caller is not patient.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    public Lease Take(string folder, bool isPatient, Action<LeaseHolder?> onWait, CancellationToken cancellationToken)
    {
        for (var wait = new WaitInterval(); ; wait.Sleep(cancellationToken))
        {
            if (TryTake(folder, cancellationToken) is { } lease) return lease;
            if (!isPatient) RequireNotRunning(folder);
            if (IsNewlyHeld(folder, out var holder)) onWait(holder);
        }
    }

    /// <summary>Throws if the process that holds a lease is known to be running.</summary>
    /// <exception cref="InputException">The process is running.</exception>
    public void RequireNotRunning(string folder)
    {
        if (observations.GetValueOrDefault(folder) is { } observation && (observation.HasChanged || Sees(observation.Holder) == true))
            throw InputException.At(folder, $"another process is writing to it{(observation.Holder is null ? "" : $": {observation.Holder}")}", "one process per run or fold", "Wait for it or stop it, then use --resume.");
    }

    /// <summary>Returns whether a process holds a lease that was not yet reported, so that each holder is reported once.</summary>
    /// <param name="folder">The folder of the lease.</param>
    /// <param name="holder">The holder, or null if it is unknown.</param>
    public bool IsNewlyHeld(string folder, out LeaseHolder? holder)
    {
        holder = null;
        if (observations.GetValueOrDefault(folder) is not { IsReported: false } observation) return false;
        observations[folder] = observation with { IsReported = true };
        holder = observation.Holder;
        return true;
    }

    private Lease Taken(string folder, LeaseHolder holder)
    {
        observations.Remove(folder);
        return new(folder, holder, timing, clock);
    }

    private Observation Observe(string folder, string text)
    {
        var holder = LeaseHolder.Parse(text);
        var previous = observations.GetValueOrDefault(folder);
        if (previous is not null && previous.Text == text) return previous;
        var isSame = previous?.Holder is { } known && known.Owner == holder?.Owner;
        return observations[folder] = new(text, holder, clock.GetTimestamp(), HasChanged: isSame, IsReported: isSame && previous!.IsReported);
    }

    private bool HasExpired(Observation observation) => Sees(observation.Holder) == false || clock.GetElapsedTime(observation.Since) >= timing.Expiry;

    private static bool? Sees(LeaseHolder? holder) => holder is null ? null : ProcessIdentity.Current.Sees(holder.Process);

    // Two processes can take over a lease at the same time. The file names the last one.
    private bool IsStillOurs(string path, LeaseHolder holder, CancellationToken cancellationToken)
    {
        cancellationToken.WaitHandle.WaitOne(timing.Settling);
        return LeaseFile.ReadHolder(path)?.Owner == holder.Owner;
    }

    private sealed record Observation(string Text, LeaseHolder? Holder, long Since, bool HasChanged, bool IsReported);
}
