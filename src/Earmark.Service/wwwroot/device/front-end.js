// The axes of the spectrogram, from earmark.frontEnd of the model card (docs/model-file.md, "Lengths in the front end").

const FALLBACK_HOP_SECONDS = 0.01;

// Time between two frames, in seconds.
export function hopOf({ frontEnd, sampleRate }) {
  const hop = frontEnd?.hop;
  if (hop === undefined) return FALLBACK_HOP_SECONDS;
  const [amount, unit] = typeof hop === 'number' ? [hop, 'ms'] : [Number.parseFloat(hop), hop.split(' ')[1]];
  return unit === 'samples' ? amount / sampleRate : Math.floor((unit === 's' ? amount : amount / 1000) * sampleRate + 0.5) / sampleRate;
}

// Returns a function from a frequency in Hz to its position on the axis, from 0 (bottom) to 1 (top), or null if the bands are not frequencies.
export function bandAxis({ frontEnd, sampleRate }) {
  if (frontEnd?.type === 'amplitudePhase') return frequency => frequency / (sampleRate / 2);
  if (frontEnd?.type !== 'logMel') return null;
  const mel = frontEnd.scale === 'slaney' ? slaneyMel : htkMel, { fmin, fmax, bands } = frontEnd;
  // Band b has its centre at edge b + 1 of bands + 2 edges, which are evenly spaced in mel.
  return frequency => ((mel(frequency) - mel(fmin)) / (mel(fmax) - mel(fmin)) * (bands + 1) - 0.5) / bands;
}

const htkMel = frequency => 2595 * Math.log10(1 + frequency / 700);
const slaneyMel = frequency => frequency < 1000 ? frequency * 3 / 200 : 15 + 27 * Math.log(frequency / 1000) / Math.log(6.4);
