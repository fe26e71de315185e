using System.Collections;

namespace Earmark.Data;

/// <summary>The labels of a data set or a model, in the order of the scores.</summary>
public sealed class LabelSet : IReadOnlyList<string>
{
    private readonly string[] names;
    private readonly Dictionary<string, int> indices;

    /// <summary>Creates a label set in the specified order.</summary>
    /// <exception cref="ArgumentException">A label occurs twice.</exception>
    public LabelSet(IEnumerable<string> names)
    {
        this.names = [.. names];
        indices = new(this.names.Length, StringComparer.Ordinal);
        for (var i = 0; i < this.names.Length; i++)
            if (!indices.TryAdd(this.names[i], i)) throw new ArgumentException($"label '{this.names[i]}' occurs twice", nameof(names));
    }

    /// <summary>Creates the set of distinct labels of the clips, in ordinal order.</summary>
    public static LabelSet Create(IEnumerable<Clip> clips) =>
        new(clips.SelectMany(clip => clip.Labels ?? ClipLabels.None).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    /// <summary>Number of labels.</summary>
    public int Count => names.Length;

    /// <summary>Returns the label at an index.</summary>
    public string this[int index] => names[index];

    /// <summary>Returns the index of a label, or -1 if it is not in the set.</summary>
    public int IndexOf(string label) => indices.GetValueOrDefault(label, -1);

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)names).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => names.GetEnumerator();
}
