using System.Collections;
using System.Runtime.CompilerServices;

namespace Earmark.Data;

/// <summary>The labels of a clip: one, several, or none for a background recording. Two instances are equal if they hold the same labels, in any order.</summary>
[CollectionBuilder(typeof(ClipLabels), nameof(Create))]
public sealed class ClipLabels : IReadOnlyList<string>, IEquatable<ClipLabels>
{
    private readonly string[] labels;

    private ClipLabels(string[] labels) => this.labels = labels;

    /// <summary>No labels: none of the labels of the data set applies to the clip.</summary>
    public static ClipLabels None { get; } = new([]);

    /// <summary>Number of labels.</summary>
    public int Count => labels.Length;

    /// <summary>The label if there is exactly one; otherwise null.</summary>
    public string? Only => labels is [var label] ? label : null;

    /// <summary>Returns the label at an index.</summary>
    public string this[int index] => labels[index];

    /// <summary>Creates the labels of a clip, in the given order.</summary>
    /// <exception cref="ArgumentException">A label is empty or occurs twice.</exception>
    public static ClipLabels Create(params ReadOnlySpan<string> labels)
    {
        var copy = labels.ToArray();
        for (var i = 0; i < copy.Length; i++)
        {
            if (string.IsNullOrEmpty(copy[i])) throw new ArgumentException("a label is empty", nameof(labels));
            if (Array.IndexOf(copy, copy[i]) != i) throw new ArgumentException($"label '{copy[i]}' occurs twice", nameof(labels));
        }
        return copy.Length == 0 ? None : new(copy);
    }

    /// <summary>Converts a label; null means that the labels are unknown.</summary>
    public static implicit operator ClipLabels?(string? label) => FromString(label);

    /// <summary>Converts a label; null means that the labels are unknown.</summary>
    public static ClipLabels? FromString(string? label) => label is null ? null : Create(label);

    /// <summary>Whether a label is among these labels.</summary>
    public bool Contains(string label) => Array.IndexOf(labels, label) >= 0;

    /// <inheritdoc/>
    public bool Equals(ClipLabels? other) => other is not null && labels.Length == other.labels.Length && Array.TrueForAll(labels, other.Contains);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ClipLabels);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = labels.Length;
        foreach (var label in labels) hash ^= StringComparer.Ordinal.GetHashCode(label); // does not depend on the order
        return hash;
    }

    /// <summary>Returns the labels, separated by ", ".</summary>
    public override string ToString() => string.Join(", ", labels);

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)labels).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => labels.GetEnumerator();
}
