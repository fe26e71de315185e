namespace Earmark.Audio.Mp3;

/// <summary>Decodes layer III frames to mono. NLayer decodes short blocks incorrectly: see docs/decisions/0005-built-in-mp3-decoder.md.</summary>
internal sealed class Mp3Layer3
{
    private const int ReservoirBytes = 511; // the maximum distance of main data before its frame
    private readonly byte[] main = new byte[ReservoirBytes + Mp3Frame.MaxBytes + 4];
    private readonly Mp3Lines[] lines = [new(), new()];
    private readonly Mp3Synthesis synthesis = new();
    private readonly float[] sums = new float[Mp3Synthesis.SumsLength];
    private readonly int[] sharedFactors = new int[2]; // per channel, the groups of bands whose scale factors are shared by both granules
    private int buffered; // bytes of main data from earlier frames

    /// <summary>The power of the channels and of the mix, measured on the lines of granules whose channels have the same transform.</summary>
    public ChannelPower Power { get; } = new();

    /// <summary>Decodes a frame.</summary>
    /// <param name="frame">The frame header.</param>
    /// <param name="bytes">The complete frame, followed by 4 arbitrary bytes.</param>
    /// <param name="mono">Receives the samples: the mean of the channels.</param>
    /// <returns>False if the frame depends on main data of missing frames. In this case, no samples are written.</returns>
    /// <exception cref="InvalidDataException">The frame is damaged.</exception>
    public bool Decode(Mp3Frame frame, ReadOnlySpan<byte> bytes, Span<float> mono)
    {
        var side = new Mp3Bits(bytes[frame.HeaderBytes..], 0);
        var mainDataBegin = (int)side.Read(frame.IsVersion1 ? 9 : 8);
        side.Skip((frame.IsVersion1, frame.Channels) switch { (true, 1) => 5, (true, 2) => 3, (false, 1) => 1, _ => 2 });
        for (var channel = 0; channel < frame.Channels && frame.IsVersion1; channel++)
        {
            sharedFactors[channel] = 0;
            for (var group = 0; group < 4; group++) sharedFactors[channel] |= (int)side.Read(1) << group;
        }

        var mainOffset = frame.HeaderBytes + frame.SideBytes;
        var mainBytes = Math.Max(0, frame.Bytes - mainOffset);
        bytes.Slice(mainOffset, mainBytes).CopyTo(main.AsSpan(buffered));
        var isAvailable = mainDataBegin <= buffered;
        try
        {
            var bits = new Mp3Bits(main.AsSpan(0, buffered + mainBytes + 4), 8 * (buffered - mainDataBegin));
            for (var granule = 0; granule < frame.Granules && isAvailable; granule++)
                Granule(frame, ref side, ref bits, granule > 0, mono.Slice(granule * Mp3Synthesis.Lines, Mp3Synthesis.Lines));
        }
        finally
        {
            var retained = Math.Min(ReservoirBytes, buffered + mainBytes);
            main.AsSpan(buffered + mainBytes - retained, retained).CopyTo(main);
            buffered = retained;
        }
        return isAvailable;
    }

    /// <summary>Discards the state from earlier frames.</summary>
    public void Reset()
    {
        buffered = 0;
        synthesis.Reset();
    }

    private void Granule(Mp3Frame frame, ref Mp3Bits side, ref Mp3Bits bits, bool reusesFactors, Span<float> mono)
    {
        var first = Mp3Granule.Read(ref side, frame);
        var second = frame.Channels == 2 ? Mp3Granule.Read(ref side, frame) : first;
        for (var channel = 0; channel < frame.Channels; channel++)
        {
            var (granule, channelLines) = (channel == 0 ? first : second, lines[channel]);
            var end = bits.Position + granule.MainBits;
            if (frame.IsVersion1) channelLines.Factors.ReadVersion1(ref bits, granule, reusesFactors ? sharedFactors[channel] : 0);
            else channelLines.Factors.ReadVersion2(ref bits, granule, frame.IsIntensity && channel == 1);
            channelLines.Read(ref bits, granule, frame.RateIndex, end);
            bits.Position = end;
        }
        if (frame.Channels == 2)
        {
            Span<float> left = lines[0].Values, right = lines[1].Values;
            if (frame.IsIntensity) Mp3Stereo.DecodeIntensity(frame, second, lines[0], lines[1]);
            else if (frame.IsMidSide) Mp3Stereo.DecodeMidSide(left, right);
            // All later steps are linear: if both channels have the same transform, their mean is transformed once.
            var sameBlocks = first.HasSameBlocks(second);
            var squares = sameBlocks ? ChannelPower.Squares(left) + ChannelPower.Squares(right) : 0;
            for (var i = 0; i < left.Length; i++)
                (left[i], right[i]) = sameBlocks ? ((left[i] + right[i]) * 0.5f, 0) : (left[i] * 0.5f, right[i] * 0.5f);
            if (sameBlocks) Power.Add(squares / 2, ChannelPower.Squares(left), 1); // the lines of a full-scale granule have a power near 1
            if (!sameBlocks) Transform(lines[1], second, frame.RateIndex);
        }
        Transform(lines[0], first, frame.RateIndex);
        synthesis.Finish(sums, mono);
    }

    private void Transform(Mp3Lines channelLines, Mp3Granule granule, int rate)
    {
        channelLines.ReorderAndReduceAliasing(granule, rate);
        Mp3Synthesis.Transform(channelLines.Values, granule.BlockType, granule.IsMixed ? 2 : 0, sums);
    }
}
