// Reads the samples of uncompressed WAV files exactly as the library does (WavDecoder, PcmEncoding, Downmix). Other formats and damaged files
// are left to the browser.

const HEADER_BYTES = 1 << 16; // the samples usually start within these

const MAX_SAMPLE = 2 ** 31; // larger values, NaN and infinity become 0

const ENCODINGS = {
  '1/1': { read: (view, at) => (view.getUint8(at) - 128) / 128 },
  '1/2': { read: (view, at) => view.getInt16(at, true) / 32768 },
  '1/3': { read: (view, at) => ((view.getUint16(at, true) | view.getInt8(at + 2) << 16)) / 8388608 },
  '1/4': { read: (view, at) => Math.fround(view.getInt32(at, true)) / 2147483648 },
  '3/4': { read: (view, at) => finite(view.getFloat32(at, true)) },
  '3/8': { read: (view, at) => finite(Math.fround(view.getFloat64(at, true))) },
};

const finite = value => Math.abs(value) <= MAX_SAMPLE ? value : 0;

// The layout of a File, as for wavLayout.
export const layoutOf = async file => wavLayout(await file.slice(0, HEADER_BYTES).arrayBuffer(), file.size);

// The layout of a file, from its first bytes and its size, or null if it is not an uncompressed WAV file whose declared size is that of its data.
export function wavLayout(buffer, fileBytes = buffer.byteLength) {
  const view = new DataView(buffer), name = at => String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
  if (buffer.byteLength < 44 || name(0) !== 'RIFF' || name(8) !== 'WAVE') return null;
  let format = null;
  for (let at = 12; at + 8 <= buffer.byteLength;) {
    const chunk = name(at), bytes = view.getUint32(at + 4, true), content = at + 8;
    if (chunk === 'fmt ' && bytes >= 16 && content + Math.min(bytes, 26) <= buffer.byteLength) {
      const tag = view.getUint16(content, true), codec = tag === 0xFFFE && bytes >= 26 ? view.getUint16(content + 24, true) : tag;
      const channels = view.getUint16(content + 2, true), frameBytes = view.getUint16(content + 12, true);
      const encoding = ENCODINGS[`${codec}/${frameBytes / channels}`];
      if (!encoding || channels === 0) return null;
      format = { rate: view.getUint32(content + 4, true), channels, frameBytes, codec, bits: 8 * frameBytes / channels, encoding };
    }
    if (chunk === 'data') {
      const last = content + bytes + (bytes & 1);
      // With another declared size, or with several data chunks, what counts as a sample takes more rules than fit here.
      if (!format || content + bytes > fileBytes || bytes === 0 || (last < fileBytes && !isChunkAt(view, last, fileBytes))) return null;
      return { ...format, offset: content, frames: Math.floor(bytes / format.frameBytes) };
    }
    at = content + bytes + (bytes & 1);
  }
  return null;
}

function isChunkAt(view, at, fileBytes) {
  if (at + 8 > view.byteLength) return fileBytes > view.byteLength; // beyond the bytes that are known here
  for (let i = 0; i < 4; i++) if (view.getUint8(at + i) < 32 || view.getUint8(at + i) > 126) return false;
  const isData = view.getUint32(at, false) === 0x64617461;
  return !isData && at + 8 + view.getUint32(at + 4, true) <= fileBytes;
}

// Mono samples of a file: the mean of the channels, in 32-bit floats.
export function wavSamples(buffer, layout) {
  const { channels, frameBytes, offset, frames, encoding } = layout;
  const view = new DataView(buffer), bytes = frameBytes / channels, mono = new Float32Array(frames);
  for (let frame = 0, at = offset; frame < frames; frame++, at += frameBytes) {
    if (channels === 1) mono[frame] = encoding.read(view, at);
    else if (channels === 2) mono[frame] = finite(Math.fround(encoding.read(view, at) + encoding.read(view, at + bytes)) * 0.5);
    else {
      let sum = 0;
      for (let channel = 0; channel < channels; channel++) sum = Math.fround(sum + encoding.read(view, at + channel * bytes));
      mono[frame] = sum / channels;
    }
  }
  return mono;
}
