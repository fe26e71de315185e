using Earmark.Tagging;

namespace Earmark.Service.Hosting;

/// <summary>A loaded model with a reference count. It is closed when the service has replaced it and the last lease is disposed of.</summary>
/// <param name="tagger">The model, loaded from <paramref name="file"/>.</param>
/// <param name="file">A private copy of the model file, so that its bytes do not change while the model is used.</param>
/// <param name="hash">Hash of the file.</param>
internal sealed class LoadedModel(Tagger tagger, FileStream file, string hash)
{
    private int references = 1; // that of the host

    /// <summary>The model.</summary>
    public Tagger Tagger => tagger;

    /// <summary>The metadata of the model.</summary>
    public ModelCard Card => tagger.Card;

    /// <summary>Hash of the file, which identifies it.</summary>
    public string Hash => hash;

    /// <summary>Path of the private copy of the file.</summary>
    public string File => file.Name;

    /// <summary>Adds a reference.</summary>
    /// <returns>Whether the model is still open.</returns>
    public bool TryAcquire()
    {
        for (var count = Volatile.Read(ref references); count > 0; count = Volatile.Read(ref references))
            if (Interlocked.CompareExchange(ref references, count + 1, count) == count) return true;
        return false;
    }

    /// <summary>Removes a reference. When there is none left, the model is closed.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref references) > 0) return;
        tagger.Dispose();
        PrivateFolder.Delete(file);
    }
}
