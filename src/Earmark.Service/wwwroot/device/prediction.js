// Scores a recording by the prediction rule of its model: RecordingScorer, Prediction and Scan of the library (docs/model-file.md).

import { calibrate, ScoreAverage, weightedMean } from './score-rule.js';
import { resample } from './resampler.js';
import { roundHalfAwayFromZero } from './rounding.js';
import { splitIntoWindows, windowCount, windowsFromSeconds } from './windows.js';

const BLOCK_SECONDS = 60;

// Longer recordings would need gigabytes at once: the server processes them in blocks.
export const MAX_WHOLE_SECONDS = 600;

// Returns the calibrated scores of a recording, one per label.
//   samples: mono samples at the sample rate of the model
//   pools: whether the model pools features over time (poolsOverTime)
//   run: runs the model on samples and returns the scores of its labels
//   onProgress: receives the fraction that is done
export async function scoreRecording({ samples, card, pools, run, onProgress }) {
  const average = new ScoreAverage(card.prediction.mean, card.scoreRule);
  const views = viewRates(card.prediction, card.sampleRate);
  for (const [index, rate] of views.entries()) {
    const view = resample(samples, rate, card.sampleRate);
    const report = fraction => onProgress((index + fraction) / views.length);
    if (card.prediction.rule === 'windows') await addWindows(view, card, average, run, report);
    else average.add(await scoreWhole(view, card, pools, run));
    report(1);
  }
  return calibrate(average.scores(), card);
}

// Yields { start, end, scores } in seconds for each window, with calibrated scores.
export async function* scoreWindows({ samples, card, windowSeconds, hopSeconds, run }) {
  for (const { start, samples: window } of splitIntoWindows(samples, windowsFromSeconds(windowSeconds, hopSeconds, card.sampleRate))) {
    yield { start: start / card.sampleRate, end: (start + window.length) / card.sampleRate, scores: calibrate(await run(window), card) };
  }
}

// The assumed sample rate of each view of test-time augmentation: multiples of a hundredth of the sample rate.
function viewRates({ ttaViews, ttaSpread }, rate) {
  const step = Math.max(1, Math.floor(rate / 100));
  return Array.from({ length: ttaViews }, (_, view) => rate + step * roundHalfAwayFromZero(100 * ttaSpread * (ttaViews === 1 ? 0 : 2 * view / (ttaViews - 1) - 1)));
}

async function addWindows(samples, card, average, run, report) {
  const windows = windowsFromSeconds(card.prediction.windowSeconds, card.prediction.hopSeconds, card.sampleRate);
  const count = windowCount(samples.length, windows);
  let done = 0;
  for (const window of splitIntoWindows(samples, windows)) {
    average.add(await run(window.samples));
    report(++done / count);
  }
}

// The scores of a model that pools over time are those of the whole recording. Any other model scores segments of a minute, weighted by length.
async function scoreWhole(samples, card, pools, run) {
  const block = BLOCK_SECONDS * card.sampleRate;
  if (samples.length <= block || pools) return run(samples);
  const rows = [], lengths = [];
  for (let start = 0; start < samples.length; start += block) {
    const part = samples.subarray(start, start + block);
    rows.push(await run(part));
    lengths.push(part.length);
  }
  return weightedMean(rows, lengths, card.scoreRule);
}
