// The segments of a long recording: a lane for each label, in which each segment is a button that plays it.

import { element } from './element.js';
import { clock, count, duration, percent } from './format.js';
import { labelsOf } from './results.js';

const MAX_BUTTONS = 600; // more would make the page slow, and could not be told apart

export class TimelineView {
  constructor(player, settings) {
    Object.assign(this, { player, settings });
    this.lanes = element('div', { class: 'lanes', role: 'group', 'aria-label': 'Segments' });
    this.note = element('p', { class: 'note' });
    this.node = element('div', { class: 'timeline' }, this.lanes, this.note);
  }

  // result: of a recording in segments.
  show(result) {
    this.result = result;
    this.draw();
  }

  draw() {
    if (!this.result?.segments || !this.player.seconds) return;
    const { start, end } = this.player.range, labels = labelsOf(this.result, this.settings), focused = document.activeElement?.dataset?.segment;
    const visible = this.result.segments.filter(segment => segment.end > start && segment.start < end), shown = new Set([...visible].sort((a, b) => b.score - a.score).slice(0, MAX_BUTTONS));
    this.lanes.replaceChildren(...labels.map(({ label, score, seconds, count: number }) => element('div', { class: 'lane' },
      element('div', { class: 'name' }, element('strong', {}, label), element('span', {}, `${count(number, 'segment')}, ${duration(seconds)}`), element('span', {}, `up to ${percent(score)}`)),
      element('div', { class: 'track' }, visible.filter(segment => segment.label === label && shown.has(segment)).map(segment => this.#button(segment, start, end))))));
    this.note.textContent = visible.length > shown.size ? `The ${MAX_BUTTONS} segments with the highest scores of ${count(visible.length, 'visible segment')} are shown: zoom in to see the others.`
      : labels.length === 0 ? this.result.isPartial ? 'No segment so far.' : 'No segment reaches its threshold.' : '';
    if (focused) [...this.lanes.querySelectorAll('button')].find(button => button.dataset.segment === focused)?.focus({ preventScroll: true });
  }

  // Marks the segments at the current position.
  mark(time) {
    for (const button of this.lanes.querySelectorAll('button')) {
      if (Number(button.dataset.start) <= time && time < Number(button.dataset.end)) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
    }
  }

  #button(segment, start, end) {
    const left = Math.max(0, (segment.start - start) / (end - start)), right = Math.min(1, (segment.end - start) / (end - start));
    const text = `${segment.label}, ${clock(segment.start)} to ${clock(segment.end)}, ${percent(segment.score)}`;
    return element('button', {
      type: 'button', title: text, 'aria-label': `Play ${text}`, 'data-start': segment.start, 'data-end': segment.end, 'data-segment': `${segment.label} ${segment.start}`,
      style: { left: `${100 * left}%`, width: `${100 * (right - left)}%`, opacity: 0.45 + 0.55 * segment.score }, click: () => this.player.playPart(segment.start, segment.end),
    });
  }
}
