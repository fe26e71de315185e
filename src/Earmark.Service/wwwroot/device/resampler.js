// Band-limited resampling with a Kaiser-windowed sinc: Resampler and ResamplingFilter of the library, with the same filter, so that the
// samples differ only in the rounding of sums.

const ATTENUATION = 100, TRANSITION = 0.1, BETA = 0.1102 * (ATTENUATION - 8.7);
const FINEST_PHASES = 1024, MAX_WEIGHTS = 1 << 21, LANES = 16;

// n samples become ceil(n * to / from).
export function resample(samples, from, to) {
  if (from === to) return samples;
  const filter = createFilter(from, to);
  const output = new Float32Array(Math.ceil(samples.length * filter.to / filter.from));
  const { weights, taps, phases, before } = filter;
  const isExact = phases === filter.to;
  const dot = (start, row) => {
    let sum = 0;
    const first = Math.max(0, -start), end = Math.min(taps, samples.length - start); // zeros before and after the waveform
    for (let tap = first; tap < end; tap++) sum += samples[start + tap] * weights[row * taps + tap];
    return sum;
  };
  for (let n = 0, position = 0, remainder = 0; n < output.length; n++) {
    const start = position - before;
    if (isExact) output[n] = dot(start, remainder);
    else {
      const exactPhase = remainder * phases / filter.to, phase = Math.floor(exactPhase), low = dot(start, phase);
      output[n] = low + (exactPhase - phase) * (dot(start, phase + 1) - low);
    }
    remainder += filter.from;
    position += Math.floor(remainder / filter.to);
    remainder %= filter.to;
  }
  return output;
}

function createFilter(fromRate, toRate) {
  const divisor = greatestCommonDivisor(fromRate, toRate), from = fromRate / divisor, to = toRate / divisor;
  const lower = Math.min(1, to / from), cutoff = lower * (1 - TRANSITION / 2);
  const half = (ATTENUATION - 7.95) / (14.36 * TRANSITION / 2 * lower) / 2; // half the length in input samples (Kaiser 1974)
  const before = Math.ceil(half) - 1;
  const taps = Math.ceil((2 * Math.ceil(half) + 1) / LANES) * LANES;
  let phases = to <= FINEST_PHASES && to * taps <= MAX_WEIGHTS ? to : Math.max(64, Math.floor(FINEST_PHASES * lower));
  if ((phases + 1) * taps > MAX_WEIGHTS) phases = Math.ceil(FINEST_PHASES * lower);
  const weights = new Float32Array((phases + 1) * taps), row = new Float64Array(taps), scale = 1 / besselI0(BETA);
  for (let phase = 0; phase <= phases; phase++) {
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      const x = tap - before - phase / phases, position = x / half; // distance from the output, in input samples
      row[tap] = Math.abs(position) >= 1 ? 0 : sinc(cutoff * x) * besselI0(BETA * Math.sqrt(1 - position * position)) * scale;
      sum += row[tap];
    }
    for (let tap = 0; tap < taps; tap++) weights[phase * taps + tap] = row[tap] / sum; // every phase passes a constant unchanged
  }
  return { from, to, taps, phases, before, weights };
}

const greatestCommonDivisor = (a, b) => b === 0 ? a : greatestCommonDivisor(b, a % b);
const sinc = x => x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);

function besselI0(x) {
  let sum = 1, term = 1;
  for (let k = 1; term > sum * 1e-17; k++) sum += term *= x * x / (4 * k * k);
  return sum;
}
