// Tags recordings in this browser: the model is downloaded once, and nothing is uploaded.

import { spectrogramPart } from '../device/front-end.js';
import { layoutOf } from '../device/wav-reader.js';
import { Problem } from '../shared/problem.js';

const FALLBACK_THRESHOLD = 0.5, BACKGROUND = '_background';

export class DeviceTagger {
  name = 'this device';
  #worker = null;
  #loading = null;
  #pending = new Map();
  #lastId = 0;
  #audio = new WeakMap(); // decoded recordings, for the spectrogram

  constructor(service, card) {
    this.service = service;
    this.card = card;
  }

  // Downloads the model and opens it.
  load(onProgress = () => {}) {
    this.#loading ??= this.#open(onProgress).catch(error => { this.#stop(); throw error; });
    return this.#loading;
  }

  // See ServerTagger.
  async tag(recording, options, events, signal) {
    events.onProgress('Decoding', null);
    const audio = await this.#decode(recording);
    await this.load(note => events.onProgress(note, null));
    events.onProgress('Tagging on this device', null);
    const settings = options.segments ? { segments: true, window: options.windows.window, hop: options.windows.hop, gap: options.windows.hop, thresholds: this.#thresholds(options.threshold) } : { segments: false };
    const { seconds, scores, segments } = await this.#ask('tag', { audio, options: settings }, {
      progress: ({ fraction }) => events.onProgress('Tagging on this device', fraction), segments: response => events.onSegments(response.segments),
    }, signal);
    const warnings = audio.isExact ? [] : ['The browser decoded and resampled this recording, so scores can differ slightly from those of the service.'];
    return { seconds, tags: scores ? this.#ranked(scores) : [], segments: segments ?? null, warnings };
  }

  async spectrogram(recording, start, seconds, signal) {
    const audio = await this.#decode(recording);
    while (true) {
      await this.load();
      signal.throwIfAborted();
      try {
        // The signal is not passed on: it would end the worker, and with it the tagging of another recording.
        const part = await this.#ask('spectrogram', { audio: this.#partOf(audio, start, seconds), start, seconds });
        signal.throwIfAborted();
        return part;
      } catch (error) {
        if (signal.aborted || error?.name !== 'AbortError') throw error; // a cancelled tagging has ended the worker: the next one computes the part
      }
    }
  }

  async playable() {
    throw new Problem('This browser cannot play the recording', { found: 'a format that it cannot decode', remedy: 'Turn off "On this device": the service decodes more formats.' });
  }

  async #open(onProgress) {
    onProgress('Downloading the model');
    let entityTag = null;
    const bytes = new Uint8Array(await this.service.send('GET', '/v1/model/file', { responseType: 'arraybuffer', accept: 'application/octet-stream', onEntityTag: tag => { entityTag = tag; } }));
    if (entityTag !== null && entityTag !== this.card.file) throw replacedProblem();
    onProgress('Starting the model');
    this.#worker = new Worker(new URL('../device/worker.js', import.meta.url), { type: 'module' });
    this.#worker.onmessage = ({ data }) => this.#receive(data);
    this.#worker.onerror = event => this.#stop(new Problem('The model cannot be run on this device', { found: event.message ?? 'its worker did not start', remedy: 'Turn off "On this device".' }));
    await this.#ask('load', { bytes, card: this.card });
  }

  // Decoded samples are copied to the worker: of these, only the part.
  #partOf(audio, start, seconds) {
    if (!audio.samples || !this.card.frontEnd) return audio; // without a front end, the worker reports an error
    const { firstSample, samples } = spectrogramPart(this.card, start, seconds);
    return { part: audio.samples.slice(firstSample, firstSample + samples) };
  }

  // Sends a request to the worker, which must be loaded.
  #ask(type, message, listeners = {}, signal = null) {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      // A running model cannot be interrupted: the worker is ended, and the next recording starts another one.
      const abort = () => this.#stop(signal.reason);
      signal?.addEventListener('abort', abort, { once: true });
      const settle = action => value => { signal?.removeEventListener('abort', abort); action(value); };
      this.#pending.set(id, { ...listeners, done: settle(resolve), error: settle(reject) });
      this.#worker.postMessage({ id, type, ...message });
    });
  }

  #receive({ id, type, ...content }) {
    const listeners = this.#pending.get(id);
    if (!listeners) return;
    if (type === 'done' || type === 'error') this.#pending.delete(id);
    listeners[type]?.(type === 'error' ? new Problem(content.title, content.parts) : content);
  }

  #stop(reason) {
    this.#worker?.terminate();
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    [this.#worker, this.#loading] = [null, null];
    for (const listeners of waiting) listeners.error(reason);
  }

  // An uncompressed WAV file, or samples that the browser decoded and resampled.
  #decode(recording) {
    if (!this.#audio.has(recording)) this.#audio.set(recording, decode(recording, this.card.sampleRate));
    return this.#audio.get(recording);
  }

  #thresholds(threshold) {
    const stored = this.card.segmentDefaults?.thresholds ?? this.card.thresholds ?? {}, isEmpty = Object.keys(stored).length === 0;
    return this.card.labels.map(label => label === BACKGROUND ? Infinity : threshold ?? (isEmpty ? FALLBACK_THRESHOLD : stored[label] ?? Infinity));
  }

  #ranked(scores) {
    return this.card.labels.map((label, i) => ({ label, score: scores[i] })).filter(({ label }) => label !== BACKGROUND).sort((a, b) => b.score - a.score);
  }
}

// The model was replaced after the page was loaded, so the labels of the page are not those of the download.
const replacedProblem = () => new Problem('The model of the service was replaced', {
  found: 'another model than when this page was opened', expected: 'the model whose labels this page shows', remedy: 'Reload the page. The recordings of the session must then be chosen again.',
});

async function decode({ id: key, file }, rate) {
  if (await layoutOf(file)) return { key, file, isExact: true };
  try {
    const audio = await new OfflineAudioContext(1, 1, rate).decodeAudioData(await file.arrayBuffer()), samples = new Float32Array(audio.length);
    for (let channel = 0; channel < audio.numberOfChannels; channel++) audio.getChannelData(channel).forEach((sample, i) => { samples[i] += sample / audio.numberOfChannels; });
    return { key, samples, isExact: false };
  } catch {
    throw new Problem('This browser cannot read the file', {
      found: 'no sound that it can decode', expected: 'a recording in a format of this browser, such as WAV, MP3, FLAC or Ogg', remedy: 'If it is a recording, turn off "On this device": the service decodes more formats.',
    });
  }
}
