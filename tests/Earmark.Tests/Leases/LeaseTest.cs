using System.Diagnostics;
using Earmark.Leases;

namespace Earmark.Tests.Leases;

public sealed class LeaseTest : IDisposable
{
    private static readonly LeaseTiming Fast = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(100));
    private static readonly LeaseTiming NeverRenewed = Fast with { Renewal = Timeout.InfiniteTimeSpan };

    private readonly string folder = Directory.CreateTempSubdirectory("earmark-lease").FullName;

    private string LeasePath => Path.Combine(folder, Lease.FileName);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_lease_is_held_by_one_process_until_it_is_released()
    {
        var (first, second) = (Watch("1/2"), Watch("2/2"));
        using (var lease = first.TryTake(folder, default))
        {
            Assert.True(lease!.IsHeld);
            Assert.Null(second.TryTake(folder, default));
            Assert.True(second.IsNewlyHeld(folder, out var holder));
            Assert.Matches($@"^.+ \(process {Environment.ProcessId}, task 1/2\) since \d{{4}}-\d\d-\d\d ", $"{holder}");
            Assert.False(second.IsNewlyHeld(folder, out _)); // each holder is reported once
        }
        Assert.False(File.Exists(LeasePath));
        using var next = second.TryTake(folder, default);
        Assert.NotNull(next);
    }

    [Fact]
    public void Only_one_of_several_threads_takes_a_lease()
    {
        for (var repetition = 0; repetition < 20; repetition++)
        {
            using var barrier = new Barrier(4);
            var leases = new Lease?[4];
            Thread[] threads = [.. Enumerable.Range(0, 4).Select(i => new Thread(() =>
            {
                barrier.SignalAndWait();
                leases[i] = Watch().TryTake(folder, default);
            }))];
            foreach (var thread in threads) thread.Start();
            foreach (var thread in threads) thread.Join();
            Assert.Single(leases, lease => lease is not null);
            foreach (var lease in leases) lease?.Dispose();
        }
    }

    [Fact]
    public void A_lease_of_another_machine_is_taken_over_when_it_is_not_renewed()
    {
        Write(Holder(machine: "other"));
        var watch = Watch();
        var started = Stopwatch.GetTimestamp();
        using var lease = watch.Take(folder, isPatient: false, _ => { }, default);
        Assert.True(Stopwatch.GetElapsedTime(started) >= Fast.Expiry);
        Assert.True(lease.IsHeld);
    }

    [Fact]
    public void A_renewed_lease_is_not_taken_over()
    {
        var patient = Fast with { Expiry = TimeSpan.FromSeconds(5) }; // a busy machine can delay a renewal by a second
        using var lease = new LeaseWatch(null, patient, TimeProvider.System).TryTake(folder, default);
        var other = new LeaseWatch(null, patient, TimeProvider.System);
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < 1.2 * patient.Expiry; Thread.Sleep(50)) Assert.Null(other.TryTake(folder, default));
        Assert.True(lease!.IsHeld);
        Assert.True(LeaseHolder.Parse(File.ReadAllText(LeasePath))!.Renewals > 2);
        var error = Assert.Throws<InputException>(() => other.RequireNotRunning(folder));
        Assert.StartsWith($"{folder}: another process is writing to it: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lease_of_a_process_that_has_ended_is_taken_over_at_once()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the start of a process is known on Linux");
        Write(Holder(started: "1")); // the number of this process, which was that of an earlier process
        using var lease = Watch().TryTake(folder, default);
        Assert.NotNull(lease);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not JSON")]
    [InlineData("[1]")]
    [InlineData("""{"owner": 7}""")]
    [InlineData("""{"owner": "a", "process": null}""")]
    public void A_damaged_lease_expires(string text)
    {
        File.WriteAllText(LeasePath, text);
        Assert.Null(Watch().TryTake(folder, default));
        using var lease = Watch().Take(folder, isPatient: true, holder => Assert.Null(holder), default);
        Assert.True(lease.IsHeld);
    }

    [Fact]
    public void Several_processes_that_take_over_a_lease_at_the_same_time_leave_one_holder()
    {
        Write(Holder(machine: "other"));
        using var barrier = new Barrier(4);
        var leases = new Lease?[4];
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(i => new Thread(() =>
        {
            var watch = new LeaseWatch(null, NeverRenewed with { Expiry = TimeSpan.FromMilliseconds(300) }, TimeProvider.System);
            Assert.Null(watch.TryTake(folder, default));
            Thread.Sleep(400);
            barrier.SignalAndWait();
            leases[i] = watch.TryTake(folder, default);
        }))];
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.Single(leases, lease => lease is { IsHeld: true });
        foreach (var lease in leases) lease?.Dispose();
    }

    [Fact]
    public void A_process_that_has_lost_its_lease_writes_nothing_more()
    {
        using var lease = new LeaseWatch(null, NeverRenewed, TimeProvider.System).TryTake(folder, default)!;
        lease.Verify();
        var other = Holder(machine: "other") with { Task = "2/2" };
        Write(other);
        Assert.Equal($"{folder}: this process is no longer allowed to write here, because it has lost its lease. {other} has taken it over and continues the work.", Assert.Throws<LeaseLostException>(lease.Verify).Message);
        lease.Dispose();
        Assert.Equal(other, LeaseHolder.Parse(File.ReadAllText(LeasePath))); // it is not released
    }

    [Fact]
    public void Waiting_can_be_cancelled()
    {
        using var lease = Watch().TryTake(folder, default);
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        Assert.Throws<OperationCanceledException>(() => Watch().Take(folder, isPatient: true, _ => { }, source.Token));
    }

    private static LeaseWatch Watch(string? task = null) => new(task, Fast, TimeProvider.System);

    private static LeaseHolder Holder(string? machine = null, string? started = null) =>
        new(Guid.NewGuid().ToString("N"), ProcessIdentity.Current with { Machine = machine ?? ProcessIdentity.Current.Machine, Started = started ?? ProcessIdentity.Current.Started }, null, DateTimeOffset.UnixEpoch, 0);

    private void Write(LeaseHolder holder) => File.WriteAllText(LeasePath, holder.ToJson());
}
