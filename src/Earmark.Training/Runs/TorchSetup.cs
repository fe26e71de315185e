using TorchSharp;

namespace Earmark.Training.Runs;

/// <summary>Settings of libtorch and of the C library for training, which apply to the whole process.</summary>
internal static class TorchSetup
{
    /// <summary>Applies the settings: log, memory and threads.</summary>
    /// <param name="threads">Number of threads of an operation, or 0 for the default (<see cref="TorchThreads"/>).</param>
    public static void Apply(int threads)
    {
        TorchLog.ErrorsOnly();
        FreedMemory.Keep();
        torch.set_num_threads(TorchThreads.Choose(threads));
    }
}
