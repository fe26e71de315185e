namespace Earmark.Leases;

/// <summary>
/// The right to write to a folder that processes on several machines share. It is a file in the folder that identifies the process, which renews it until the lease is disposed. A lease is not a lock: if the
/// process cannot renew it, for example because its machine is suspended, another process takes it over. Therefore <see cref="Verify"/> is called before each write.
/// </summary>
internal sealed class Lease : IDisposable
{
    /// <summary>Name of the file in the folder.</summary>
    public const string FileName = "lease.json";

    private readonly Lock gate = new();
    private readonly string folder, path;
    private readonly ITimer timer;
    private LeaseHolder holder;
    private bool isDisposed;

    /// <summary>Starts to renew a lease that this process has just taken.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="holder">The content of the lease.</param>
    /// <param name="timing">Time between renewals.</param>
    /// <param name="clock">Clock of the renewals.</param>
    internal Lease(string folder, LeaseHolder holder, LeaseTiming timing, TimeProvider clock)
    {
        (this.folder, this.holder) = (folder, holder);
        path = Path.Combine(folder, FileName);
        timer = clock.CreateTimer(_ => Renew(), null, timing.Renewal, timing.Renewal);
    }

    /// <summary>Whether no other process has taken over the lease.</summary>
    public bool IsHeld => LeaseFile.ReadHolder(path)?.Owner == holder.Owner;

    /// <summary>Throws if another process has taken over the lease.</summary>
    /// <exception cref="LeaseLostException">Another process has taken over the lease.</exception>
    public void Verify()
    {
        if (!IsHeld) throw Lost();
    }

    /// <summary>Runs an action that writes to the folder. If it fails because another process has taken over the lease and deleted a temporary file, the exception states this.</summary>
    /// <exception cref="LeaseLostException">Another process has taken over the lease.</exception>
    public T Guard<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (IOException) when (!IsHeld)
        {
            throw Lost();
        }
    }

    private LeaseLostException Lost() => new($"{folder}: this process is no longer allowed to write here, because it has lost its lease. "
        + $"{(LeaseFile.ReadHolder(path) is { } other ? $"{other} has taken it over and continues the work." : "The lease file was deleted or damaged.")}");

    /// <summary>Releases the lease, unless another process has taken it over.</summary>
    public void Dispose()
    {
        timer.Dispose();
        lock (gate)
        {
            if (isDisposed) return;
            isDisposed = true;
            try
            {
                if (IsHeld) File.Delete(path);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InputException)
            {
                // The lease expires.
            }
        }
    }

    // A renewal that fails is repeated by the next one.
    private void Renew()
    {
        lock (gate)
        {
            if (isDisposed) return;
            try
            {
                var renewed = holder with { Renewals = holder.Renewals + 1 };
                if (IsHeld && LeaseFile.TryReplace(path, renewed)) holder = renewed;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InputException)
            {
                // Verify reports what prevents reading.
            }
        }
    }
}
