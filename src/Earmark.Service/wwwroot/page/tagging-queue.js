// Tags recordings one after the other. The tagger is chosen when a recording is added: one that is added while "On this device" is on is not
// uploaded, even if the switch is turned off while it waits in the queue.

import { lengthOf } from './length.js';
import { Problem } from '../shared/problem.js';

export class TaggingQueue {
  #waiting = [];
  #running = null; // { recording, stop }

  // chooseTagger: returns the tagger for recordings that are added now
  constructor(recordings, settings, chooseTagger) {
    Object.assign(this, { recordings, settings, chooseTagger });
  }

  // Adds recordings, or tags them again.
  add(recordings) {
    for (const recording of recordings) {
      if (this.#waiting.includes(recording) || this.#running?.recording === recording) continue;
      const finished = Promise.withResolvers();
      this.recordings.update(recording, { state: 'waiting', tagger: this.chooseTagger(), problem: null, progress: null, note: '', finished: finished.promise, onFinished: finished.resolve });
      this.#waiting.push(recording);
    }
    this.#next();
  }

  // Stops tagging a recording, or takes it out of the queue.
  cancel(recording) {
    if (this.#running?.recording === recording) this.#running.stop.abort(new DOMException('cancelled', 'AbortError'));
    const index = this.#waiting.indexOf(recording);
    if (index < 0) return;
    this.#waiting.splice(index, 1);
    this.recordings.update(recording, { state: 'cancelled', progress: null });
    recording.onFinished();
  }

  async #next() {
    if (this.#running || this.#waiting.length === 0) return;
    const recording = this.#waiting.shift(), stop = new AbortController();
    this.#running = { recording, stop };
    await this.#tag(recording, stop.signal);
    this.#running = null;
    recording.onFinished();
    this.#next();
  }

  async #tag(recording, signal) {
    const update = changes => this.recordings.update(recording, changes), started = performance.now();
    update({ state: 'running', note: 'Reading', progress: null, result: null });
    try {
      const { tagger } = recording, options = this.settings.optionsFor(await lengthOf(recording.file));
      signal.throwIfAborted();
      const events = {
        onProgress: (note, progress) => update({ note, progress }),
        onSegments: segments => update({ result: { seconds: null, tags: [], segments, warnings: [], tagger, isPartial: true } }),
      };
      const result = await tagger.tag(recording, options, events, signal);
      update({ state: 'done', progress: null, result: { ...result, tagger, options, elapsed: (performance.now() - started) / 1000 } });
    } catch (error) {
      if (signal.aborted) update({ state: 'cancelled', progress: null, result: null });
      else update({ state: 'failed', progress: null, result: null, problem: Problem.of(error) });
    }
  }
}
