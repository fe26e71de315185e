// The spectrogram of the visible part, as the network sees it. It is computed by the front end of the model, in parts of half a minute.

import { bandAxis } from '../device/front-end.js';
import { element } from '../shared/element.js';
import { Problem } from '../shared/problem.js';
import { paint } from '../shared/spectrogram-picture.js';
import { clock, count, hertz } from './format.js';

const PART_SECONDS = 30, MAX_PARTS = 4, MAX_CACHED_PARTS = 24;
const TICKS = [50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000], MIN_TICK_DISTANCE = 0.12;
const TIME_STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60], MAX_TIME_TICKS = 7;

export class SpectrogramView {
  #parts = new Map(); // index → null while it loads, then the part with its picture, or { error }
  #stop = new AbortController();

  // load: returns a promise of the spectrogram from a start for a number of seconds; onZoom: shows fewer seconds
  constructor(card, player, load, onZoom) {
    Object.assign(this, { card, player, load, onZoom });
    this.canvas = element('canvas', { role: 'img', 'aria-label': 'Spectrogram' });
    this.message = element('div', { class: 'message' });
    this.times = element('div', { class: 'times', 'aria-hidden': 'true' });
    this.node = element('div', { class: 'spectrogram' }, this.#axis(), this.canvas, this.times, this.message);
  }

  // Draws the visible part, and loads what is missing.
  show() {
    const { seconds, range: { start, end } } = this.player;
    if (!seconds) return;
    const first = Math.floor(start / PART_SECONDS), last = Math.max(first, Math.ceil(end / PART_SECONDS - 1e-9) - 1);
    const indices = last - first >= MAX_PARTS ? [] : Array.from({ length: last - first + 1 }, (_, i) => first + i);
    for (const [index, part] of this.#parts) if (part?.error && !indices.includes(index)) this.#parts.delete(index); // it is loaded again when it is visible again
    for (const index of indices) this.#request(index, seconds);
    this.#showTimes(start, end);
    this.#draw(start, end, indices.map(index => this.#parts.get(index)).filter(Boolean));
    if (indices.length === 0) this.#showMessage(`The spectrogram is shown for parts of up to ${(MAX_PARTS - 1) * PART_SECONDS} s.`, 'Zoom in');
  }

  destroy() { this.#stop.abort(); }

  #request(index, seconds) {
    if (this.#parts.has(index)) return;
    for (const old of [...this.#parts.keys()].slice(0, Math.max(0, this.#parts.size - MAX_CACHED_PARTS))) this.#parts.delete(old);
    const start = index * PART_SECONDS, length = Math.min(PART_SECONDS, seconds - start);
    if (length <= 0) return;
    this.#parts.set(index, null);
    this.load(start, length, this.#stop.signal).then(part => this.#parts.set(index, part), error => {
      if (!this.#stop.signal.aborted) this.#parts.set(index, { error });
    }).finally(() => { if (!this.#stop.signal.aborted) this.show(); });
  }

  // parts: those of the visible part that are loaded or have failed
  #draw(start, end, parts) {
    const loaded = parts.filter(part => part.values), error = parts.find(part => part.error)?.error;
    if (error) this.#showMessage(`The spectrogram is not available: ${Problem.of(error).clause}.`);
    else if (loaded.length === 0) this.#showMessage('Computing the spectrogram…');
    else this.message.replaceChildren();
    const [width, height] = [this.canvas.clientWidth, this.canvas.clientHeight].map(pixels => Math.max(1, Math.round(pixels * devicePixelRatio)));
    [this.canvas.width, this.canvas.height] = [width, height];
    if (loaded.length === 0) return this.canvas.setAttribute('aria-label', 'Spectrogram');
    // One scale for all parts of the recording, so that their colours can be compared.
    const all = [...this.#parts.values()].filter(part => part?.values), minimum = Math.min(...all.map(part => part.minimum)), maximum = Math.max(...all.map(part => part.maximum));
    const context = this.canvas.getContext('2d');
    context.imageSmoothingEnabled = false;
    for (const part of loaded) {
      const left = (part.startSeconds - start) / (end - start) * width, right = (part.startSeconds + part.frames * part.hopSeconds - start) / (end - start) * width;
      context.drawImage(pictureOf(part, minimum, maximum), left, 0, right - left, height);
    }
    const { frames, bands } = loaded[0];
    this.canvas.setAttribute('aria-label', `Spectrogram from ${clock(start)} to ${clock(end)}: the input of the network, ${count(bands, 'band')}, ${count(frames, 'frame')} in a part of up to ${PART_SECONDS} s`);
  }

  #axis() {
    const position = bandAxis(this.card), axis = element('div', { class: 'axis', 'aria-hidden': 'true' });
    let last = -1;
    for (const tick of position ? TICKS : []) {
      const at = position(tick);
      if (at < 0.02 || at > 0.98 || at - last < MIN_TICK_DISTANCE) continue;
      last = at;
      axis.append(element('span', { style: { bottom: `${100 * at}%` } }, hertz(tick).replace(' kHz', 'k').replace(' Hz', '')));
    }
    return axis;
  }

  #showTimes(start, end) {
    const step = TIME_STEPS.find(candidate => (end - start) / candidate <= MAX_TIME_TICKS) ?? Math.ceil((end - start) / MAX_TIME_TICKS / 60) * 60, ticks = [];
    for (let i = Math.ceil(start / step - 1e-9); i * step < end - 0.04 * (end - start); i++)
      ticks.push(element('span', { style: { left: `${100 * (i * step - start) / (end - start)}%` } }, step < 0.1 ? `${(i * step).toFixed(2)} s` : clock(i * step).replace(/\.0$/, step < 1 ? '.0' : '')));
    this.times.replaceChildren(...ticks);
  }

  #showMessage(text, action = null) {
    this.message.replaceChildren(element('span', {}, text), ...(action ? [element('button', { type: 'button', click: this.onZoom }, action)] : []));
  }
}

// The part as a picture, with colours from a minimum to a maximum.
function pictureOf(part, minimum, maximum) {
  const scale = `${minimum} ${maximum}`;
  if (part.scale === scale) return part.picture;
  const levels = Array.from({ length: 256 }, (_, byte) => maximum > minimum ? Math.round((part.minimum + byte / 255 * (part.maximum - part.minimum) - minimum) / (maximum - minimum) * 255) : 0);
  return Object.assign(part, { picture: paint(part, levels), scale }).picture;
}
