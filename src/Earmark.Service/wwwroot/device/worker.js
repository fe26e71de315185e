// Runs the model in a thread of its own. Messages: { id, type, ... }; answers: { id, type: 'progress' | 'segments' | 'done' | 'error', ... }.

import * as ort from '../vendor/onnxruntime-web-1.30.0/ort.wasm.min.mjs';
import { hopOf } from './front-end.js';
import { poolsOverTime } from './onnx-pooling.js';
import { MAX_WHOLE_SECONDS, scoreRecording, scoreWindows } from './prediction.js';
import { resample } from './resampler.js';
import { mergeSegments } from './segments.js';
import { wavLayout, wavSamples } from './wav-reader.js';
import { windowCount, windowsFromSeconds } from './windows.js';

const MAX_THREADS = 4, SEGMENT_INTERVAL = 250; // ms between two lists of segments

let model = null; // { session, card, pools }

const handlers = {
  // bytes: content of model.onnx
  async load({ bytes, card }) {
    // Threads need memory that they share, which browsers allow only on isolated pages (COOP and COEP).
    ort.env.wasm.numThreads = self.crossOriginIsolated ? Math.min(MAX_THREADS, navigator.hardwareConcurrency || 1) : 1;
    const session = await ort.InferenceSession.create(bytes, { executionProviders: ['wasm'] });
    model = { session, card, pools: poolsOverTime(bytes) };
    return {};
  },

  async tag({ audio, options }, answer) {
    const { card, pools } = model, samples = samplesOf(await audio), seconds = samples.length / card.sampleRate;
    if (samples.length === 0) throw problem('The recording cannot be tagged', 'it has no samples', 'a recording with sound');
    if (options.segments) return { seconds, segments: await findSegments(samples, options, answer) };
    if (card.prediction.rule === 'whole' && pools && seconds > MAX_WHOLE_SECONDS)
      throw problem('The recording is too long for this device', `it has ${Math.round(seconds)} s`, `at most ${MAX_WHOLE_SECONDS} s for labels of the whole recording`,
        'Choose "Segments with start and end" in the settings, or turn off "On this device".');
    const scores = await scoreRecording({ samples, card, pools, run, onProgress: fraction => answer('progress', { fraction }) });
    return { seconds, scores };
  },

  // The input of the network for a part of the recording, scaled to bytes.
  async spectrogram({ audio, start, seconds }) {
    const { session, card } = model, samples = samplesOf(await audio);
    if (!session.outputNames.includes('spectrogram')) throw problem('This model has no spectrogram', 'no output "spectrogram"', 'a model written by "earmark train"');
    const first = Math.round(start * card.sampleRate), part = samples.slice(first, first + Math.round(seconds * card.sampleRate));
    const { spectrogram } = await session.run({ waveform: new ort.Tensor('float32', part, [1, part.length]) }, ['spectrogram']);
    const [, , allFrames, bands] = spectrogram.dims, hopSeconds = hopOf(card);
    const frames = Math.min(allFrames, Math.max(1, Math.ceil(part.length / card.sampleRate / hopSeconds))); // short recordings are repeated
    const channel = spectrogram.data.subarray(0, frames * bands);
    const minimum = channel.reduce((least, value) => Math.min(least, value), Infinity), maximum = channel.reduce((greatest, value) => Math.max(greatest, value), -Infinity);
    const values = Uint8Array.from(channel, value => maximum > minimum ? Math.round(255 * (value - minimum) / (maximum - minimum)) : 0);
    return { frames, bands, hopSeconds, startSeconds: start, minimum, maximum, values };
  },
};

async function findSegments(samples, { window, hop, gap, thresholds }, answer) {
  const { card } = model, windows = [], total = windowCount(samples.length, windowsFromSeconds(window, hop, card.sampleRate));
  const merged = () => mergeSegments(windows, thresholds, gap).map(segment => ({ ...segment, label: card.labels[segment.label] }));
  let shown = performance.now();
  for await (const scored of scoreWindows({ samples, card, windowSeconds: window, hopSeconds: hop, run })) {
    windows.push(scored);
    if (performance.now() - shown < SEGMENT_INTERVAL) continue;
    shown = performance.now();
    answer('progress', { fraction: windows.length / total });
    answer('segments', { segments: merged() });
  }
  return merged();
}

async function run(samples) {
  const { scores } = await model.session.run({ waveform: new ort.Tensor('float32', samples, [1, samples.length]) }, ['scores']);
  return Float32Array.from(scores.data, score => Math.min(1, Math.max(0, score)));
}

// audio: { samples } at the sample rate of the model, or { buffer } with the bytes of an uncompressed WAV file.
function samplesOf({ samples, buffer }) {
  if (samples) return samples;
  const layout = wavLayout(buffer);
  return resample(wavSamples(buffer, layout), layout.rate, model.card.sampleRate);
}

const problem = (title, found, expected, remedy = '') => Object.assign(new Error(title), { parts: { found, expected, remedy } });

self.onmessage = async ({ data: { id, type, ...message } }) => {
  const answer = (kind, content) => self.postMessage({ id, type: kind, ...content });
  try {
    answer('done', await handlers[type](message, answer));
  } catch (error) {
    answer('error', { title: error.parts ? error.message : 'The model cannot be run on this device', parts: error.parts ?? { found: error.message ?? String(error), remedy: 'Turn off "On this device".' } });
  }
};
