// The settings of the page, and their defaults from the model card.

import { windowsFor } from './window-defaults.js';

const SEGMENTS_FROM_SECONDS = 30;

// Events: 'change' when a value that affects how results are shown or computed has changed.
export class Settings extends EventTarget {
  constructor(form, note) {
    super();
    this.form = form;
    this.note = note;
    form.addEventListener('submit', event => event.preventDefault());
    form.addEventListener('change', () => this.dispatchEvent(new Event('change')));
  }

  set card(card) {
    this.model = card;
    const { window, hop } = windowsFor(card);
    this.form.elements.top.max = card.labels.length;
    this.form.elements.top.value = Math.min(this.top, card.labels.length);
    this.form.elements.window.placeholder = window;
    this.form.elements.hop.placeholder = hop;
    this.note.textContent = `The threshold applies to segments and to labels of whole recordings, window and hop to segments and to live labels. For segments, empty fields use the values of the model: windows of ${window} s, one every ${hop} s, with ${thresholdsOf(card)}.`;
  }

  // Number of labels that are shown.
  get top() {
    return Math.max(1, Math.floor(this.#number('top') ?? 3));
  }

  // Score from 0 to 1, or null for the thresholds of the model.
  get threshold() {
    const value = this.#number('threshold');
    return value === null ? null : value / 100;
  }

  // Whether a recording is tagged in segments. seconds: its length, or null if it is unknown.
  isSegmented(seconds) {
    const mode = this.form.elements.mode.value;
    return mode === 'segments' || (mode === 'auto' && seconds !== null && seconds >= SEGMENTS_FROM_SECONDS);
  }

  // The options of one recording, for a tagger.
  optionsFor(seconds) {
    const window = this.#number('window'), hop = this.#number('hop');
    return { segments: this.isSegmented(seconds), threshold: this.threshold, window, hop, windows: windowsFor(this.model, window, hop) };
  }

  // A field that is empty or invalid has no value.
  #number(name) {
    const input = this.form.elements[name];
    return input.value !== '' && input.validity.valid ? input.valueAsNumber : null;
  }
}

function thresholdsOf(card) {
  if (card.segmentDefaults) return 'a threshold for each label, chosen for segments';
  return Object.keys(card.thresholds ?? {}).length > 0 ? 'a threshold for each label, chosen for whole recordings' : 'a threshold of 50%';
}
