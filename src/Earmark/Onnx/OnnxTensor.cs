using System.Runtime.InteropServices;
using Google.Protobuf;
using Proto = global::Onnx;

namespace Earmark.Onnx;

/// <summary>Creates and reads tensors of ONNX files.</summary>
internal static class OnnxTensor
{
    /// <summary>Creates a tensor.</summary>
    /// <param name="name">Name of the tensor.</param>
    /// <param name="type">Type of the values in the file.</param>
    /// <param name="values">Values in row-major order.</param>
    /// <param name="shape">Shape; empty for a scalar.</param>
    public static Proto.TensorProto Create<T>(string name, Proto.TensorProto.Types.DataType type, ReadOnlySpan<T> values, params IEnumerable<long> shape) where T : unmanaged
    {
        var tensor = new Proto.TensorProto { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)) };
        tensor.Dims.AddRange(shape);
        return tensor;
    }

    /// <summary>Returns the values of a tensor of 32-bit floats.</summary>
    public static float[] Floats(Proto.TensorProto tensor) => tensor.RawData.IsEmpty ? [.. tensor.FloatData] : MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray();

    /// <summary>Returns the values of a tensor of 64-bit integers.</summary>
    public static long[] Int64s(Proto.TensorProto tensor) => tensor.RawData.IsEmpty ? [.. tensor.Int64Data] : MemoryMarshal.Cast<byte, long>(tensor.RawData.Span).ToArray();

    /// <summary>Whether a tensor has 32-bit floats.</summary>
    public static bool IsFloat(Proto.TensorProto tensor) => tensor.DataType == (int)Proto.TensorProto.Types.DataType.Float;
}
