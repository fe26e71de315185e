// The waveform and the player of one recording: wavesurfer.js.

import WaveSurfer from '../vendor/wavesurfer.js-8.0.1/wavesurfer.esm.js';
import HoverPlugin from '../vendor/wavesurfer.js-8.0.1/hover.esm.js';
import RegionsPlugin from '../vendor/wavesurfer.js-8.0.1/regions.esm.js';
import ZoomPlugin from '../vendor/wavesurfer.js-8.0.1/zoom.esm.js';
import { clock, duration } from './format.js';

const MAX_PIXELS_PER_SECOND = 2000, ZOOM_STEP = 2;

// Events: 'ready', 'range' (the visible part has changed), 'time', 'playing', 'failed' (detail: a Problem).
export class Player extends EventTarget {
  #pixelsPerSecond = 0; // 0: the whole recording fits
  #next = null; // where to seek next: wavesurfer.js can drop a seek that is made while another is in progress

  // container: an element; loadPlayable: returns a promise of a Blob that this browser can decode, for formats that it cannot
  constructor(container, loadPlayable) {
    super();
    this.loadPlayable = loadPlayable;
    this.container = container;
    const colour = name => getComputedStyle(container).getPropertyValue(name).trim();
    this.regions = RegionsPlugin.create();
    this.surfer = WaveSurfer.create({
      container, height: container.clientHeight, waveColor: colour('--wave'), progressColor: colour('--accent'), cursorWidth: 0, dragToSeek: true, normalize: true,
      plugins: [
        HoverPlugin.create({ lineColor: colour('--muted'), lineWidth: 1, labelBackground: colour('--text'), labelColor: colour('--card'), labelSize: '11px', formatTimeCallback: clock }),
        ZoomPlugin.create({ scale: 0.5, maxZoom: MAX_PIXELS_PER_SECOND }), this.regions,
      ],
    });
    for (const event of ['redraw', 'scroll', 'zoom', 'resize']) this.surfer.on(event, () => this.#emit('range'));
    this.surfer.on('zoom', pixels => { this.#pixelsPerSecond = pixels; });
    this.surfer.on('timeupdate', () => this.#emit('time'));
    for (const event of ['play', 'pause', 'finish']) this.surfer.on(event, () => this.#emit('playing'));
    this.surfer.on('finish', () => this.regions.clearRegions());
    this.media = this.surfer.getMediaElement();
    this.media.addEventListener('seeked', () => { if (this.#next !== null) this.#seek(this.#next); });
  }

  async load(file) {
    try {
      await this.#loadBlob(file);
    } catch {
      try {
        await this.#loadBlob(await this.loadPlayable());
      } catch (error) {
        this.dispatchEvent(new CustomEvent('failed', { detail: error }));
        return;
      }
    }
    this.#emit('ready');
  }

  get seconds() { return this.surfer.getDuration(); }
  get time() { return this.#next ?? this.surfer.getCurrentTime(); }
  get isPlaying() { return this.surfer.isPlaying(); }

  // The visible part: { start, end } in seconds.
  get range() {
    const { scrollWidth } = this.surfer.getWrapper(), width = this.surfer.getWidth(), start = this.surfer.getScroll();
    if (!scrollWidth || !width) return { start: 0, end: this.seconds };
    return { start: start / scrollWidth * this.seconds, end: Math.min(1, (start + width) / scrollWidth) * this.seconds };
  }

  toggle() {
    this.regions.clearRegions();
    this.surfer.playPause();
  }

  // Plays a part, which is marked.
  playPart(start, end) {
    this.#next = null;
    this.regions.clearRegions();
    this.regions.addRegion({ start, end, drag: false, resize: false, color: 'rgb(245 158 11 / 0.25)' });
    this.surfer.play(start, end);
  }

  seekBy(seconds) { this.seek(this.time + seconds); }

  seek(seconds) {
    this.regions.clearRegions();
    this.#seek(Math.max(0, Math.min(this.seconds, seconds)));
  }

  zoomIn() { this.#zoom((this.#pixelsPerSecond || this.#fitting) * ZOOM_STEP); }
  zoomOut() { this.#zoom((this.#pixelsPerSecond || this.#fitting) / ZOOM_STEP); }
  zoomToFit() { this.#zoom(0); }

  // Shows about this many seconds.
  showSeconds(seconds) { this.#zoom(this.surfer.getWidth() / seconds); }

  // The position in words, for screen readers.
  get description() { return `${duration(this.time)} of ${duration(this.seconds)}`; }

  destroy() { this.surfer.destroy(); }

  get #fitting() { return this.surfer.getWidth() / this.seconds; }

  #seek(seconds) {
    this.#next = this.media.seeking ? seconds : null;
    if (this.media.seeking) this.#emit('time');
    else this.surfer.setTime(seconds);
  }

  #zoom(pixelsPerSecond) {
    if (!this.seconds) return;
    this.surfer.zoom(pixelsPerSecond <= this.#fitting ? 0 : Math.min(MAX_PIXELS_PER_SECOND, pixelsPerSecond));
  }

  // For a format that the browser cannot decode, the promise of wavesurfer.js stays pending: only its event tells.
  #loadBlob(blob) {
    return new Promise((resolve, reject) => {
      const unsubscribe = this.surfer.once('error', reject);
      this.surfer.loadBlob(blob).then(resolve, reject).finally(unsubscribe);
    });
  }

  #emit(type) { this.dispatchEvent(new Event(type)); }
}
