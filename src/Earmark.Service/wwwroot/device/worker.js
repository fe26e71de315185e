// Runs the model in a web worker. Requests: { id, type, ... }; responses: { id, type: 'progress' | 'segments' | 'done' | 'error', ... }.

import * as ort from '../vendor/onnxruntime-web-1.30.0/ort.wasm.min.mjs';
import { spectrogramPart } from './front-end.js';
import { poolsOverTime } from './onnx-pooling.js';
import { MAX_WHOLE_SECONDS, scoreRecording, scoreWindows } from './prediction.js';
import { resample } from './resampler.js';
import { mergeSegments } from './segments.js';
import { wavLayout, wavSamples } from './wav-reader.js';
import { windowCount, windowsFromSeconds } from './windows.js';

const MAX_THREADS = 4, SEGMENT_INTERVAL = 250; // ms between two lists of segments

let model = null; // { session, card, pools }
let recent = { key: null, samples: null }; // the samples of the last recording, of which several parts of the spectrogram are computed

const handlers = {
  // bytes: content of model.onnx
  async load({ bytes, card }) {
    // Threads need memory that they share, which browsers allow only on isolated pages (COOP and COEP).
    ort.env.wasm.numThreads = self.crossOriginIsolated ? Math.min(MAX_THREADS, navigator.hardwareConcurrency || 1) : 1;
    const session = await ort.InferenceSession.create(bytes, { executionProviders: ['wasm'] });
    model = { session, card, pools: poolsOverTime(bytes) };
    return {};
  },

  async tag({ audio, options }, post) {
    const { card, pools } = model, samples = await samplesOf(audio), seconds = samples.length / card.sampleRate;
    if (samples.length === 0) throw problem('The recording cannot be tagged', 'it has no samples', 'a recording with sound');
    if (options.segments) return { seconds, segments: await findSegments(samples, options, post) };
    if (card.prediction.rule === 'whole' && pools && seconds > MAX_WHOLE_SECONDS)
      throw problem('The recording is too long for this device', `it is ${Math.round(seconds)} s long`, `at most ${MAX_WHOLE_SECONDS} s for labels of the whole recording`,
        'Choose "Segments with start and end" in the settings, or turn off "On this device".');
    const scores = await scoreRecording({ samples, card, pools, run, onProgress: fraction => post('progress', { fraction }) });
    return { seconds, scores };
  },

  // The input of the network for a part of the recording, scaled to bytes: see ServerTagger. audio: as for samplesOf, or { part } with the samples of spectrogramPart.
  async spectrogram({ audio, start, seconds }) {
    const { session, card } = model;
    if (!session.outputNames.includes('spectrogram') || !card.frontEnd) throw problem('The model has no spectrogram', 'it has no output "spectrogram" or does not state its front end', 'a model written by "earmark train"');
    const part = spectrogramPart(card, start, seconds), waveform = audio.part ?? (await samplesOf(audio)).slice(part.firstSample, part.firstSample + part.samples);
    const { spectrogram } = await session.run({ waveform: new ort.Tensor('float32', waveform, [1, waveform.length]) }, ['spectrogram']);
    const [, , allFrames, bands] = spectrogram.dims, frames = part.framesIn(allFrames, waveform.length);
    const values = spectrogram.data.subarray(part.skipped * bands, (part.skipped + frames) * bands); // of the first channel
    const minimum = values.reduce((least, value) => Math.min(least, value), Infinity), maximum = values.reduce((greatest, value) => Math.max(greatest, value), -Infinity);
    const scale = 255 / (maximum > minimum ? maximum - minimum : 1);
    return { frames, bands, hopSeconds: part.hopSeconds, startSeconds: part.startSeconds, minimum, maximum, values: Uint8Array.from(values, value => Math.round((value - minimum) * scale)) };
  },
};

async function findSegments(samples, { window, hop, gap, thresholds }, post) {
  const { card } = model, windows = [], total = windowCount(samples.length, windowsFromSeconds(window, hop, card.sampleRate));
  const merged = () => mergeSegments(windows, thresholds, gap).map(segment => ({ ...segment, label: card.labels[segment.label] }));
  let shown = performance.now();
  for await (const scored of scoreWindows({ samples, card, windowSeconds: window, hopSeconds: hop, run })) {
    windows.push(scored);
    if (performance.now() - shown < SEGMENT_INTERVAL) continue;
    shown = performance.now();
    post('progress', { fraction: windows.length / total });
    post('segments', { segments: merged() });
  }
  return merged();
}

async function run(samples) {
  const { scores } = await model.session.run({ waveform: new ort.Tensor('float32', samples, [1, samples.length]) }, ['scores']);
  return Float32Array.from(scores.data, score => Math.min(1, Math.max(0, score)));
}

// audio: { key, samples } at the sample rate of the model, or { key, file } of an uncompressed WAV file.
async function samplesOf({ key, samples, file }) {
  if (key === recent.key) return recent.samples;
  if (file) {
    const buffer = await file.arrayBuffer(), layout = wavLayout(buffer);
    samples = resample(wavSamples(buffer, layout), layout.rate, model.card.sampleRate);
  }
  recent = { key, samples };
  return samples;
}

const problem = (title, found, expected, remedy = '') => Object.assign(new Error(title), { parts: { found, expected, remedy } });

self.onmessage = async ({ data: { id, type, ...message } }) => {
  const post = (kind, content) => self.postMessage({ id, type: kind, ...content });
  try {
    post('done', await handlers[type](message, post));
  } catch (error) {
    post('error', { title: error.parts ? error.message : 'The model cannot be run on this device', parts: error.parts ?? { found: error.message ?? String(error), remedy: 'Turn off "On this device".' } });
  }
};
