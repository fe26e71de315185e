// Writes WAV files.

// 16-bit mono from samples, where full scale is 1.
export function wavOf(samples, rate) {
  const pcm = pcmOf(samples);
  return new Blob([header(1, 1, rate, 2, 16, pcm.byteLength), pcm], { type: 'audio/wav' });
}

// The bytes of 16-bit little-endian samples.
export function pcmOf(samples) {
  const view = new DataView(new ArrayBuffer(2 * samples.length));
  for (let i = 0; i < samples.length; i++) view.setInt16(2 * i, Math.max(-32768, Math.min(32767, Math.round(samples[i] * 32768))), true);
  return view.buffer;
}

// A part of an uncompressed WAV file, from one frame to another, without decoding it.
export function wavSlice(file, { codec, channels, rate, frameBytes, bits, offset }, firstFrame, endFrame) {
  const bytes = (endFrame - firstFrame) * frameBytes;
  return new Blob([header(codec, channels, rate, frameBytes, bits, bytes), file.slice(offset + firstFrame * frameBytes, offset + endFrame * frameBytes)], { type: 'audio/wav' });
}

function header(codec, channels, rate, frameBytes, bits, dataBytes) {
  const view = new DataView(new ArrayBuffer(44));
  const text = (at, characters) => [...characters].forEach((character, i) => view.setUint8(at + i, character.charCodeAt(0)));
  text(0, 'RIFF');
  view.setUint32(4, 36 + dataBytes, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, codec, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * frameBytes, true);
  view.setUint16(32, frameBytes, true);
  view.setUint16(34, bits, true);
  text(36, 'data');
  view.setUint32(40, dataBytes, true);
  return view.buffer;
}
