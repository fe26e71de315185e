// The segments of a long recording: a lane for each label, in which each segment is a button that plays it.

import { element } from '../shared/element.js';
import { clock, count, duration, percent } from './format.js';
import { labelsOf } from './results.js';

const MAX_BUTTONS = 600; // more would make the page slow, and could not be told apart

export class TimelineView {
  #shown = []; // [{ segment, button, isCurrent }]

  constructor(player, settings) {
    Object.assign(this, { player, settings });
    this.lanes = element('div', { class: 'lanes', role: 'group', 'aria-label': 'Segments' });
    this.note = element('p', { class: 'note' });
    this.node = element('div', {}, this.lanes, this.note);
  }

  // result: of a recording in segments.
  show(result) {
    this.result = result;
    this.labels = labelsOf(result, this.settings);
    this.draw();
  }

  draw() {
    if (!this.result?.segments || !this.player.seconds) return;
    const { start, end } = this.player.range, focused = document.activeElement?.dataset?.segment;
    const visible = this.result.segments.filter(segment => segment.end > start && segment.start < end), best = new Set(visible.toSorted((a, b) => b.score - a.score).slice(0, MAX_BUTTONS));
    this.#shown = visible.filter(segment => best.has(segment)).map(segment => ({ segment, button: this.#button(segment, start, end), isCurrent: false }));
    const lanes = Map.groupBy(this.#shown, ({ segment }) => segment.label);
    this.lanes.replaceChildren(...this.labels.map(({ label, score, seconds, count: number }) => element('div', { class: 'lane' },
      element('div', { class: 'name' }, element('strong', {}, label), element('span', {}, `${count(number, 'segment')}, ${duration(seconds)}`), element('span', {}, `best ${percent(score)}`)),
      element('div', { class: 'track' }, (lanes.get(label) ?? []).map(({ button }) => button)))));
    this.mark(this.player.time);
    this.note.textContent = visible.length > best.size ? `The ${MAX_BUTTONS} segments with the highest scores of ${count(visible.length, 'visible segment')} are shown: zoom in to see the others.`
      : this.labels.length === 0 ? this.result.isPartial ? 'No segment so far.' : 'No segment reaches its threshold.' : '';
    if (focused) this.#shown.find(({ button }) => button.dataset.segment === focused)?.button.focus({ preventScroll: true });
  }

  // Marks the segments at the current position.
  mark(time) {
    for (const shown of this.#shown) {
      const isCurrent = shown.segment.start <= time && time < shown.segment.end;
      if (isCurrent !== shown.isCurrent) shown.button.ariaCurrent = isCurrent ? 'true' : null;
      shown.isCurrent = isCurrent;
    }
  }

  #button(segment, start, end) {
    const left = Math.max(0, (segment.start - start) / (end - start)), right = Math.min(1, (segment.end - start) / (end - start));
    const text = `${segment.label}, ${clock(segment.start)} to ${clock(segment.end)}, ${percent(segment.score)}`;
    return element('button', {
      type: 'button', title: text, 'aria-label': `Play ${text}`, 'data-segment': `${segment.label} ${segment.start}`,
      style: { left: `${100 * left}%`, width: `${100 * (right - left)}%`, opacity: 0.45 + 0.55 * segment.score }, click: () => this.player.playPart(segment.start, segment.end),
    });
  }
}
