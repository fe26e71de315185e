// The spectrogram of the visible part, as the network sees it. It is computed by the front end of the model, in parts of half a minute.

import { bandAxis } from '../device/front-end.js';
import { colours } from '../shared/colour-map.js';
import { element } from './element.js';
import { clock, count, hertz } from './format.js';

const PART_SECONDS = 30, MAX_PARTS = 4, HEIGHT = 160, MAX_CACHED_PARTS = 24;
const TICKS = [50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000], MIN_TICK_DISTANCE = 0.12;
const TIME_STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60], MAX_TIME_TICKS = 7;

export class SpectrogramView {
  #parts = new Map(); // index of the part → its promise, then the part with its picture
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
    const { start, end } = this.player.range, seconds = this.player.seconds;
    if (!seconds) return;
    const first = Math.floor(start / PART_SECONDS), last = Math.max(first, Math.ceil(end / PART_SECONDS - 1e-9) - 1);
    this.#showTimes(start, end);
    if (last - first >= MAX_PARTS) return this.#showMessage(`The spectrogram is shown for parts of up to ${(MAX_PARTS - 1) * PART_SECONDS} s.`, 'Zoom in');
    for (let part = first; part <= last; part++) this.#request(part, seconds);
    this.#draw(start, end);
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

  #draw(start, end) {
    const visible = [...this.#parts.values()].filter(part => part?.values), error = [...this.#parts.values()].find(part => part?.error)?.error;
    if (error) this.#showMessage(`The spectrogram is not available: ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}.`);
    else if (visible.length === 0) this.#showMessage('Computing the spectrogram…');
    else this.message.replaceChildren();
    const width = Math.max(1, Math.round(this.canvas.clientWidth * devicePixelRatio)), height = Math.round(HEIGHT * devicePixelRatio);
    [this.canvas.width, this.canvas.height] = [width, height];
    if (visible.length === 0) return;
    // One scale for all parts, so that their colours can be compared.
    const minimum = Math.min(...visible.map(part => part.minimum)), maximum = Math.max(...visible.map(part => part.maximum)), context = this.canvas.getContext('2d');
    context.imageSmoothingEnabled = false;
    for (const part of visible) {
      const left = (part.startSeconds - start) / (end - start) * width, right = (part.startSeconds + part.frames * part.hopSeconds - start) / (end - start) * width;
      if (right > 0 && left < width) context.drawImage(pictureOf(part, minimum, maximum), left, 0, right - left, height);
    }
    const { frames, bands } = visible[0];
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

// The part as a picture: frames from left to right, bands from bottom to top.
function pictureOf(part, minimum, maximum) {
  const scale = `${minimum} ${maximum}`;
  if (part.scale === scale) return part.picture;
  const { frames, bands, values } = part, picture = part.picture ?? new OffscreenCanvas(frames, bands), context = picture.getContext('2d'), image = context.createImageData(frames, bands);
  const levels = Array.from({ length: 256 }, (_, byte) => maximum > minimum ? Math.round((part.minimum + byte / 255 * (part.maximum - part.minimum) - minimum) / (maximum - minimum) * 255) : 0);
  for (let frame = 0; frame < frames; frame++)
    for (let band = 0; band < bands; band++) {
      const [red, green, blue] = colours[levels[values[frame * bands + band]]], at = 4 * ((bands - 1 - band) * frames + frame);
      image.data[at] = red, image.data[at + 1] = green, image.data[at + 2] = blue, image.data[at + 3] = 255;
    }
  context.putImageData(image, 0, 0);
  return Object.assign(part, { picture, scale }).picture;
}
