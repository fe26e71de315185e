using System.Globalization;
using Earmark.Data;
using Earmark.Onnx;
using Earmark.Tagging;
using Earmark.Training.Networks;
using Proto = global::Onnx;

namespace Earmark.Training.Runs;

/// <summary>The trained weights of a model file, from which a run can start. The arrays of a file have the names of the weights in training.</summary>
public sealed class InitialWeights
{
    private const string Remedy = "Use a model.onnx written by 'earmark train'.";

    private readonly string path;
    private readonly Dictionary<string, Proto.TensorProto> arrays;

    private InitialWeights(string path, ModelCard card, InitialModel origin, Dictionary<string, Proto.TensorProto> arrays) =>
        (this.path, Card, Origin, this.arrays) = (path, card, origin, arrays);

    /// <summary>Metadata of the file.</summary>
    public ModelCard Card { get; }

    /// <summary>Identifies the file in run.json and in the metadata of the new model.</summary>
    public InitialModel Origin { get; }

    /// <summary>Reads a model file.</summary>
    /// <param name="path">Path of a <c>model.onnx</c>.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The file is not a model, is an ensemble, or is quantised.</exception>
    public static InitialWeights Load(string path, CancellationToken cancellationToken = default)
    {
        ModelCard card;
        using (var model = Model.Load(path, new() { Device = "cpu", Threads = 1 })) card = model.Card;
        if (card.Quantisation.Length > 0)
            throw InputException.At(path, $"its weights are quantised to {card.Quantisation}", "a model with 32-bit floating-point weights", "Use the file from which it was exported.", InputErrorKind.InvalidModel);
        if (InitialPreset.IsEnsemble(card))
            throw InputException.At(path, "it is an ensemble of several networks", "a model of a single network", "Use the model of one fold, such as fold0/model.onnx in the folder of the run.", InputErrorKind.InvalidModel);
        var file = File.ReadAllBytes(path);
        cancellationToken.ThrowIfCancellationRequested();
        var origin = new InitialModel(Path.GetFullPath(path), ContentHash.Of(file), string.Join(' ', FingerprintsOf(card)));
        var arrays = Proto.ModelProto.Parser.ParseFrom(file).Graph.Initializer.DistinctBy(tensor => tensor.Name).ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        return new(path, card, origin, arrays);
    }

    /// <summary>Reads the model file from which a run was started.</summary>
    /// <param name="origin">The file as recorded in run.json.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The file is missing or has changed.</exception>
    internal static InitialWeights Load(InitialModel origin, CancellationToken cancellationToken)
    {
        var model = Load(origin.Path, cancellationToken);
        return model.Origin.Hash == origin.Hash ? model
            : throw InputException.At(origin.Path, $"the model of --init has changed since the run was started: its hash is {model.Origin.Hash}", $"a file with the hash {origin.Hash}", "Restore it, or start a new run.");
    }

    /// <summary>Copies weights and statistics into a network. The last layer is copied only if the labels are the same, in the order of the new labels.</summary>
    /// <param name="network">The network, with the options of the network of the file.</param>
    /// <param name="labels">Labels of the network.</param>
    /// <returns>A message that states what was copied.</returns>
    /// <exception cref="InputException">An array is missing, or it does not have the expected shape, type or values. The network is unchanged.</exception>
    internal string CopyTo(TrainableNetwork network, LabelSet labels)
    {
        var (body, weights, _) = network;
        var hasSameLabels = labels.ToHashSet(StringComparer.Ordinal).SetEquals(Card.Labels);
        int[] order = hasSameLabels ? [.. labels.Select(Card.Labels.IndexOf)] : [];
        var copied = new List<(Parameter Parameter, float[] Values)>();
        foreach (var parameter in weights.Parameters.Concat(weights.Statistics))
            if (!body.LastLayer.Contains(parameter)) copied.Add((parameter, Read(parameter.Name, parameter.OnnxShape)));
            else if (hasSameLabels) copied.Add((parameter, Reorder(Read(parameter.Name, parameter.OnnxShape), order)));
        foreach (var (parameter, values) in copied) parameter.SetOnnxValues(values);
        weights.RestartEma();
        return $"initialised from {path}: {(hasSameLabels ? "all layers, because the labels are the same" : "all layers but the last, because the labels differ")}";
    }

    private float[] Read(string name, long[] shape)
    {
        if (!arrays.TryGetValue(name, out var array)) throw Invalid($"it has no array '{name}'", "one for each array of the network");
        if (!OnnxTensor.IsFloat(array) || array.DataLocation == Proto.TensorProto.Types.DataLocation.External) throw Invalid($"its array '{name}' is not stored in the file as 32-bit floats", "32-bit floats");
        if (!array.Dims.SequenceEqual(shape)) throw Invalid($"its array '{name}' has the shape [{string.Join(", ", array.Dims)}]", $"[{string.Join(", ", shape)}]");
        var values = OnnxTensor.Floats(array);
        if (values.LongLength != shape.Aggregate(1L, (product, size) => product * size)) throw Invalid($"its array '{name}' has {values.Length.ToString(CultureInfo.InvariantCulture)} values", $"as many as its shape [{string.Join(", ", shape)}] requires");
        return values.All(float.IsFinite) ? values : throw Invalid($"its array '{name}' has values that are not finite", "finite numbers");
    }

    private InputException Invalid(string found, string expected) => InputException.At(path, found, expected, Remedy, InputErrorKind.InvalidModel);

    // The first axis is the labels.
    private static float[] Reorder(float[] values, int[] order)
    {
        var size = values.Length / order.Length;
        return [.. order.SelectMany(label => values.AsSpan(label * size, size).ToArray())];
    }

    private static IEnumerable<string> FingerprintsOf(ModelCard card) =>
        $"{card.Fingerprint} {card.InitialisedFrom?.Fingerprint}".Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal);
}
