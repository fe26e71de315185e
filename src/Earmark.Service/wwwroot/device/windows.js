// Windows of equal length, one per hop, and a last window that ends with the waveform: Windows of the library.

import { roundHalfToEven } from './rounding.js';

// Lengths in samples, at least one.
export function windowsFromSeconds(windowSeconds, hopSeconds, rate) {
  const samples = seconds => Math.max(1, roundHalfToEven(seconds * rate));
  return { length: samples(windowSeconds), hop: samples(hopSeconds) };
}

// Returns { start, samples } of each window. A waveform that is not longer than a window is one window.
export function* splitIntoWindows(samples, { length, hop }) {
  const last = Math.max(0, samples.length - length);
  for (let start = 0; start < last; start += hop) yield { start, samples: samples.subarray(start, start + length) };
  if (samples.length > 0) yield { start: last, samples: samples.subarray(last) };
}

export const windowCount = (samples, { length, hop }) => samples === 0 ? 0 : 1 + Math.ceil(Math.max(0, samples - length) / hop);
