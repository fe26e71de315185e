// Requests to the service, with the API key, for which the user is prompted on 401. If the service is busy or not ready, they are sent again after the time in Retry-After.

import { Problem } from '../shared/problem.js';

const KEY = 'earmark-key', MAX_ATTEMPTS = 8, DEFAULT_WAIT_SECONDS = 2, MAX_WAIT_SECONDS = 60;

export class Service {
  // askForKey: receives whether the service has refused a key, and returns a promise of a key, or of null if the user cancels
  constructor(askForKey) {
    this.askForKey = askForKey;
  }

  get key() {
    return sessionStorage.getItem(KEY);
  }

  get headers() {
    return this.key ? { Authorization: `Bearer ${this.key}` } : {};
  }

  // Browsers cannot set headers on WebSocket requests, so the key is sent as the name of a subprotocol, in base64url.
  get socketProtocols() {
    const bytes = new TextEncoder().encode(this.key ?? '');
    return this.key ? ['earmark', `key.${btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`] : ['earmark'];
  }

  async json(path) {
    return JSON.parse(await this.send('GET', path));
  }

  // Sends a request and returns the body of the response.
  //   body: a Blob; accept: media type; responseType: 'text' or 'arraybuffer'; signal: cancels it
  //   onUpload: receives the fraction that is uploaded; onLine: receives each complete line of the response; onEntityTag: receives the entity tag of the response, or null
  //   onWait: receives the seconds until the next attempt; maxAttempts: maximum number of attempts if the service is busy or not ready
  async send(method, path, options = {}) {
    for (let attempt = 1; ; attempt++) {
      const { headers } = this;
      try {
        return await sendOnce(method, path, { ...options, headers });
      } catch (error) {
        if (error.status === 401 && await this.#renewKey(headers.Authorization)) continue;
        if (!(error.status === 429 || error.status === 503) || attempt >= (options.maxAttempts ?? MAX_ATTEMPTS)) throw error;
        const seconds = Math.min(MAX_WAIT_SECONDS, error.retryAfter ?? DEFAULT_WAIT_SECONDS);
        options.onWait?.(seconds);
        await wait(1000 * seconds, options.signal);
      }
    }
  }

  // Concurrent requests share one prompt for the key. A request that was sent with an earlier key does not need one.
  async #renewKey(used) {
    if (used !== this.headers.Authorization) return true;
    this.asking ??= this.askForKey(Boolean(this.key)).finally(() => { this.asking = null; });
    const key = await this.asking;
    if (key) sessionStorage.setItem(KEY, key);
    return Boolean(key);
  }
}

// XMLHttpRequest, because fetch does not report the progress of an upload.
function sendOnce(method, path, { body = null, accept = 'application/json', responseType = 'text', headers, signal, onUpload, onLine, onEntityTag }) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    let lineStart = 0;
    const takeLines = isEnd => {
      const text = request.responseText;
      for (let end; (end = text.indexOf('\n', lineStart)) >= 0 || (isEnd && lineStart < text.length);) {
        const line = text.slice(lineStart, end < 0 ? text.length : end).trim();
        lineStart = end < 0 ? text.length : end + 1;
        if (line) onLine(line);
      }
    };
    request.open(method, path);
    request.responseType = responseType;
    request.setRequestHeader('Accept', accept);
    if (body) request.setRequestHeader('Content-Type', /^(audio|video)\//.test(body.type) ? body.type : 'application/octet-stream');
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    if (onUpload) request.upload.onprogress = event => onUpload(event.total > 0 ? event.loaded / event.total : 1);
    if (onLine) request.onprogress = () => { if (request.status === 200) takeLines(false); };
    request.onloadend = () => signal?.removeEventListener('abort', abort);
    request.onabort = () => reject(signal.reason);
    request.onerror = () => reject(Problem.unreachable());
    request.onload = () => {
      if (request.status !== 200) return reject(Problem.ofResponse(request.status, textOf(request), request.getResponseHeader('Retry-After')));
      if (onLine) takeLines(true);
      onEntityTag?.(request.getResponseHeader('ETag')?.match(/"(.*)"/)?.[1] ?? null);
      resolve(request.response);
    };
    signal?.addEventListener('abort', abort);
    request.send(body);
  });
}

const textOf = request => request.responseType === 'arraybuffer' ? new TextDecoder().decode(request.response ?? new ArrayBuffer(0)) : request.responseText;

function wait(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => { clearTimeout(timer); reject(signal.reason); }, { once: true });
  });
}
