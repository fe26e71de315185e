using Earmark.Onnx;
using Earmark.Tagging;
using Microsoft.ML.OnnxRuntime;

namespace Earmark.Bench;

/// <summary>The network of a model without its front end, in ONNX Runtime with one thread per call, as for tagging.</summary>
internal sealed class NetworkSession : IDisposable
{
    private const string Output = "networkScores";

    private readonly InferenceSession session;
    private readonly string spectrogramInput;

    /// <summary>Opens the network of a model.</summary>
    /// <param name="path">Path of a model.onnx.</param>
    public NetworkSession(string path)
    {
        var model = OnnxGraph.TryParse(File.ReadAllBytes(path))!;
        spectrogramInput = model.Graph.Node.First(node => node.Output.Contains("spectrogram")).Input[0]; // the output is a copy of the value that the network reads
        var graph = new OnnxGraph("network");
        graph.Input(spectrogramInput, "batch", "channels", "frames", "bands");
        graph.Import(Subgraph.Extract(model.Graph, ["scores"], new HashSet<string>([spectrogramInput])).Part, name => name, OperatorSets.Of(model));
        graph.Output(new("scores"), Output, "batch", "labels");
        session = ModelSession.Open(graph.ToBytes(), "cpu", threads: 1);
    }

    /// <summary>Computes the scores of a spectrogram.</summary>
    /// <param name="spectrogram">Values <c>[1, 1, frames, bands]</c>.</param>
    /// <param name="frames">Number of frames.</param>
    /// <param name="bands">Number of bands.</param>
    public void Run(float[] spectrogram, int frames, int bands)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(spectrogram, [1, 1, frames, bands]);
        using var options = new RunOptions();
        session.Run(options, [spectrogramInput], [input], [Output]).Dispose();
    }

    public void Dispose() => session.Dispose();
}
