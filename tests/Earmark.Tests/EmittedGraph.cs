using Earmark.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace Earmark.Tests;

/// <summary>Runs emitted nodes in ONNX Runtime.</summary>
internal static class EmittedGraph
{
    /// <summary>Returns the output values and their shape for an input with two axes.</summary>
    public static (float[] Values, long[] Shape) Run(Func<OnnxGraph, Value, Value> emit, float[] input, int first, int second, int outputAxes)
    {
        var graph = new OnnxGraph("test");
        graph.Output(emit(graph, graph.Input("in", "first", "second")), "out", [.. Enumerable.Range(0, outputAxes).Select(i => $"size{i}")]);
        using var settings = SessionSettings.Create(1);
        using var session = new InferenceSession(graph.ToBytes(), settings);
        using var value = OrtValue.CreateTensorValueFromMemory(input, [first, second]);
        using var options = new RunOptions();
        using var results = session.Run(options, ["in"], [value], ["out"]);
        return (results[0].GetTensorDataAsSpan<float>().ToArray(), results[0].GetTensorTypeAndShape().Shape);
    }
}
