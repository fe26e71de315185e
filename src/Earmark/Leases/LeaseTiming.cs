namespace Earmark.Leases;

/// <summary>Durations of leases. All processes that share a folder must use the same values.</summary>
/// <param name="Renewal">Time between two renewals.</param>
/// <param name="Expiry">Time without a renewal after which another process may take over the lease, measured by that process. It is several times the renewal time, so that a busy file server does not cause the loss of a lease.</param>
/// <param name="Settling">Time after which a process that has taken over a lease checks that no other process has done the same.</param>
internal sealed record LeaseTiming(TimeSpan Renewal, TimeSpan Expiry, TimeSpan Settling)
{
    /// <summary>The durations of Earmark.</summary>
    public static LeaseTiming Default { get; } = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(1));
}
