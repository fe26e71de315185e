// Tags recordings on the service: POST /v1/tags, with results as JSON lines while it runs.

import { layoutOf } from '../device/wav-reader.js';
import { bytesOf } from '../shared/base64.js';
import { Problem } from '../shared/problem.js';
import { wavSlice } from './wav-writer.js';

export class ServerTagger {
  name = 'the service';

  constructor(service, card) {
    this.service = service;
    this.card = card;
  }

  // Tags a recording and returns { seconds, tags, segments, warnings }, where segments is null for labels of the whole recording.
  //   options: see Settings.optionsFor; events: { onProgress(note, fraction), onSegments(segments) }, where segments are all that are known so far, in a list that grows
  async tag(recording, options, events, signal) {
    const query = new URLSearchParams({ name: recording.name });
    if (!options.segments) query.set('top', String(this.card.labels.length)); // the page shows fewer or more without another request
    else {
      query.set('segments', 'true');
      for (const name of ['threshold', 'window', 'hop']) if (options[name] !== null) query.set(name, String(options[name]));
    }
    const segments = [];
    let end = null;
    const onLine = line => {
      const message = JSON.parse(line);
      if (message.type === 'progress') events.onProgress('Tagging', message.totalSeconds ? message.seconds / message.totalSeconds : null);
      if (message.type === 'segment') {
        segments.push({ start: message.start, end: message.end, label: message.label, score: message.score });
        events.onSegments(segments);
      }
      if (message.type === 'end') end = message;
      if (message.type === 'error') throw Problem.ofDetails(message.problem);
    };
    let failure = null;
    await this.service.send('POST', `/v1/tags?${query}`, {
      body: recording.file, accept: 'application/x-ndjson, application/json;q=0.5', signal,
      onUpload: fraction => events.onProgress(fraction < 1 ? 'Uploading' : 'Tagging', fraction < 1 ? fraction : null),
      onWait: seconds => events.onProgress(`The service is busy. Trying again in ${Math.ceil(seconds)} s`, null),
      onLine: line => { try { onLine(line); } catch (error) { failure ??= error; } },
    });
    if (failure) throw failure;
    if (!end) throw new Problem('The response of the service is incomplete', { found: 'the connection ended before the result', remedy: 'Tag the recording again.' });
    return { seconds: end.seconds, tags: end.tags ?? [], segments: options.segments ? segments : null, warnings: end.warnings ?? [] };
  }

  // The spectrogram of a part, in the format of POST /v1/spectrogram: { frames, bands, hopSeconds, startSeconds, minimum, maximum, values }.
  async spectrogram(recording, start, seconds, signal) {
    const { body, offset } = await this.#part(recording.file, start, seconds);
    const query = new URLSearchParams({ name: recording.name, start: String(start - offset), seconds: String(seconds) });
    const response = JSON.parse(await this.service.send('POST', `/v1/spectrogram?${query}`, { body, signal }));
    return { ...response, startSeconds: response.startSeconds + offset, values: bytesOf(response.values) };
  }

  // The recording as WAV, for browsers that cannot decode its format.
  async playable(recording, signal) {
    const query = new URLSearchParams({ name: recording.name });
    return new Blob([await this.service.send('POST', `/v1/wav?${query}`, { body: recording.file, responseType: 'arraybuffer', accept: 'audio/wav', signal })], { type: 'audio/wav' });
  }

  // Of an uncompressed WAV file, only the part is uploaded, with a second around it for the first and the last frame.
  async #part(file, start, seconds) {
    const layout = await layoutOf(file);
    if (!layout) return { body: file, offset: 0 };
    const first = Math.max(0, Math.floor(start - 1)) * layout.rate, end = Math.min(layout.frames, Math.ceil((start + seconds + 1) * layout.rate));
    return { body: wavSlice(file, layout, first, end), offset: first / layout.rate };
  }
}
