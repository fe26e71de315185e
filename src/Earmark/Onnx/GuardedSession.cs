using Microsoft.ML.OnnxRuntime;

namespace Earmark.Onnx;

/// <summary>
/// An <see cref="InferenceSession"/> that is safe to dispose while other threads use it. Disposal waits for running
/// calls, and later calls throw <see cref="ObjectDisposedException"/> instead of reading freed memory.
/// </summary>
/// <param name="session">The session. It is disposed with this object.</param>
/// <param name="owner">Type that is named in <see cref="ObjectDisposedException"/>.</param>
internal sealed class GuardedSession(InferenceSession session, Type owner) : IDisposable
{
    private readonly object gate = new(); // Monitor.Wait needs an object, not a Lock
    private int running;
    private bool closing, closed;

    /// <summary>Runs the session.</summary>
    /// <param name="run">Calls one of the Run methods of the session with these options.</param>
    /// <param name="cancellationToken">Cancels the run between two nodes of the graph.</param>
    /// <exception cref="ObjectDisposedException">The session is disposed or is being disposed.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was requested before or during the run.</exception>
    public T Run<T>(Func<InferenceSession, RunOptions, T> run, CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closing, owner);
            running++;
        }
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var options = new RunOptions();
            using (cancellationToken.UnsafeRegister(static state => ((RunOptions)state!).Terminate = true, options))
                return run(session, options);
        }
        catch (OnnxRuntimeException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        finally
        {
            lock (gate)
                if (--running == 0) Monitor.PulseAll(gate);
        }
    }

    /// <summary>Rejects further runs, waits for current runs, then frees the session. A second call waits for the first.</summary>
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
