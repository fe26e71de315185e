using Microsoft.ML.OnnxRuntime;

namespace Earmark.Onnx;

/// <summary>
/// An <see cref="InferenceSession"/> that is safe to dispose while other threads use it: disposal waits for the runs in
/// flight, and later runs throw <see cref="ObjectDisposedException"/> instead of reading freed memory.
/// </summary>
/// <param name="session">The session; it is disposed with this object.</param>
/// <param name="owner">Type that <see cref="ObjectDisposedException"/> names.</param>
internal sealed class GuardedSession(InferenceSession session, Type owner) : IDisposable
{
    private readonly object gate = new(); // Monitor.Wait needs an object, not a Lock
    private int running;
    private bool closing, closed;

    /// <summary>Runs the session.</summary>
    /// <param name="run">Calls one of the session's Run methods with these options.</param>
    /// <param name="stop">Ends the run between two nodes of the graph.</param>
    /// <exception cref="ObjectDisposedException">The session is disposed or is being disposed.</exception>
    /// <exception cref="OperationCanceledException">The stop was requested before or during the run.</exception>
    public T Run<T>(Func<InferenceSession, RunOptions, T> run, CancellationToken stop = default)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closing, owner);
            running++;
        }
        try
        {
            stop.ThrowIfCancellationRequested();
            using var options = new RunOptions();
            using (stop.UnsafeRegister(static state => ((RunOptions)state!).Terminate = true, options))
                return run(session, options);
        }
        catch (OnnxRuntimeException) when (stop.IsCancellationRequested)
        {
            throw new OperationCanceledException(stop);
        }
        finally
        {
            lock (gate)
                if (--running == 0) Monitor.PulseAll(gate);
        }
    }

    /// <summary>Refuses further runs, waits for those in flight, then frees the session. A second call waits for the first.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            closing = true;
            while (running > 0) Monitor.Wait(gate);
            if (closed) return;
            closed = true;
            session.Dispose();
        }
    }
}
