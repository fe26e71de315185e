using Earmark.Tagging;

namespace Earmark.Service.Hosting;

/// <summary>A lease of a model by one request. The model is not closed until the lease is disposed of.</summary>
/// <param name="model">The model.</param>
internal sealed class ModelLease(LoadedModel model) : IDisposable
{
    private LoadedModel? held = model;

    /// <summary>The model.</summary>
    public LoadedModel Model => held ?? throw new ObjectDisposedException(nameof(ModelLease));

    /// <summary>The tagger of the model.</summary>
    public Tagger Tagger => Model.Tagger;

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref held, null)?.Release();
}
