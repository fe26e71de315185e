namespace Earmark.Audio;

/// <summary>Decodes one channel of a FLAC frame (RFC 9639, section 9.2).</summary>
internal static class FlacSubframe
{
    /// <summary>Decodes a channel.</summary>
    /// <param name="bits">The reader, positioned at the subframe.</param>
    /// <param name="samples">Receives the channel's samples.</param>
    /// <param name="depth">The bits per sample, at most 32.</param>
    public static void Decode(BitReader bits, Span<int> samples, int depth)
    {
        if (bits.ReadBits(1) != 0) throw new InvalidDataException($"no subframe at byte {bits.Position}");
        var type = (int)bits.ReadBits(6);
        var wasted = bits.ReadBits(1) == 1 ? bits.ReadUnary() + 1 : 0; // low bits that are zero in every sample
        depth -= wasted;
        if (depth < 1) throw new InvalidDataException($"all bits wasted before byte {bits.Position}");

        if (type == 0) samples.Fill(bits.ReadSigned(depth));
        else if (type == 1)
            foreach (ref var sample in samples) sample = bits.ReadSigned(depth);
        else if (type is >= 8 and <= 12) DecodeFixed(bits, samples, depth, type - 8);
        else if (type >= 32) DecodeLinear(bits, samples, depth, type - 31);
        else throw new InvalidDataException($"unknown subframe type {type} before byte {bits.Position}");

        if (wasted > 0)
            foreach (ref var sample in samples) sample <<= wasted;
    }

    /// <summary>Decodes a subframe with a fixed predictor: a polynomial of degree <paramref name="order"/> - 1 through the previous samples.</summary>
    private static void DecodeFixed(BitReader bits, Span<int> s, int depth, int order)
    {
        ReadWarmUp(bits, s, depth, order);
        switch (order)
        {
            case 1: for (var i = 1; i < s.Length; i++) s[i] += s[i - 1]; break;
            case 2: for (var i = 2; i < s.Length; i++) s[i] += 2 * s[i - 1] - s[i - 2]; break;
            case 3: for (var i = 3; i < s.Length; i++) s[i] += 3 * (s[i - 1] - s[i - 2]) + s[i - 3]; break;
            case 4: for (var i = 4; i < s.Length; i++) s[i] += 4 * (s[i - 1] + s[i - 3]) - 6 * s[i - 2] - s[i - 4]; break;
        }
    }

    /// <summary>Decodes a subframe with linear prediction: a weighted sum of the previous samples.</summary>
    private static void DecodeLinear(BitReader bits, Span<int> samples, int depth, int order)
    {
        if (order > samples.Length) throw new InvalidDataException($"predictor order {order} in a block of {samples.Length} samples");
        for (var i = 0; i < order; i++) samples[i] = bits.ReadSigned(depth);
        var (precision, shift) = ((int)bits.ReadBits(4) + 1, bits.ReadSigned(5));
        if (precision == 16 || shift < 0) throw new InvalidDataException($"invalid predictor coefficients before byte {bits.Position}");
        Span<int> weights = stackalloc int[order]; // oldest sample first
        for (var i = order - 1; i >= 0; i--) weights[i] = bits.ReadSigned(precision);
        ReadResidual(bits, samples, order);
        if (depth + precision + int.Log2(order) <= 32) Predict32(samples, weights, shift);
        else Predict64(samples, weights, shift);
    }

    private static unsafe void Predict32(Span<int> samples, ReadOnlySpan<int> weights, int shift)
    {
        fixed (int* s = samples, w = weights)
            for (var i = 0; i < samples.Length - weights.Length; i++)
            {
                var (sum, j) = (0, 0);
                for (; j <= weights.Length - 4; j += 4)
                    sum += w[j] * s[i + j] + w[j + 1] * s[i + j + 1] + w[j + 2] * s[i + j + 2] + w[j + 3] * s[i + j + 3];
                for (; j < weights.Length; j++) sum += w[j] * s[i + j];
                s[i + j] += sum >> shift;
            }
    }

    private static unsafe void Predict64(Span<int> samples, ReadOnlySpan<int> weights, int shift)
    {
        fixed (int* s = samples, w = weights)
            for (var i = 0; i < samples.Length - weights.Length; i++)
            {
                var (sum, j) = (0L, 0);
                for (; j <= weights.Length - 4; j += 4)
                    sum += (long)w[j] * s[i + j] + (long)w[j + 1] * s[i + j + 1] + (long)w[j + 2] * s[i + j + 2] + (long)w[j + 3] * s[i + j + 3];
                for (; j < weights.Length; j++) sum += (long)w[j] * s[i + j];
                s[i + j] += (int)(sum >> shift);
            }
    }

    private static void ReadWarmUp(BitReader bits, Span<int> samples, int depth, int order)
    {
        if (order > samples.Length) throw new InvalidDataException($"predictor order {order} in a block of {samples.Length} samples");
        for (var i = 0; i < order; i++) samples[i] = bits.ReadSigned(depth);
        ReadResidual(bits, samples, order);
    }

    /// <summary>Reads the prediction residual, which consists of partitions with one Rice parameter each.</summary>
    private static void ReadResidual(BitReader bits, Span<int> samples, int order)
    {
        var method = bits.ReadBits(2);
        if (method > 1) throw new InvalidDataException($"unknown residual coding method before byte {bits.Position}");
        var width = method == 0 ? 4 : 5;
        var partitions = 1 << (int)bits.ReadBits(4);
        var size = samples.Length / partitions;
        if (size * partitions != samples.Length || size < order)
            throw new InvalidDataException($"a block of {samples.Length} samples in {partitions} partitions before byte {bits.Position}");
        for (var partition = 0; partition < partitions; partition++)
        {
            var values = samples[(partition == 0 ? order : partition * size)..((partition + 1) * size)];
            var parameter = (int)bits.ReadBits(width);
            if (parameter < (1 << width) - 1) bits.ReadRice(values, parameter);
            else
            {
                var escapeBits = (int)bits.ReadBits(5); // escape code: values that Rice coding would not compress are stored unencoded
                foreach (ref var value in values) value = bits.ReadSigned(escapeBits);
            }
        }
    }
}
