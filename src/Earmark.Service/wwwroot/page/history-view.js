// The list of the recordings of this session.

import { element, icon } from '../shared/element.js';
import { downloadButtons } from './downloads.js';
import { percent } from './format.js';
import { labelsOf } from './results.js';

export class HistoryView {
  constructor(node, list, downloads, recordings, settings, queue) {
    Object.assign(this, { node, list, recordings, settings, queue });
    downloads.append(...downloadButtons(() => recordings.list.filter(({ state }) => state === 'done').reverse(), settings, () => 'tags', { caption: 'Download all', allowsAudacity: false }));
    this.downloads = downloads;
  }

  draw() {
    const { list: recordings, selected } = this.recordings, focused = this.list.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
    this.node.hidden = recordings.length === 0;
    this.downloads.hidden = !recordings.some(({ state }) => state === 'done');
    this.list.replaceChildren(...recordings.map(recording => element('li', { class: recording.state },
      element('button', { type: 'button', class: 'entry', title: recording.name, 'data-focus': `show ${recording.id}`, ...(recording === selected ? { 'aria-current': 'true' } : {}), click: () => this.recordings.select(recording) },
        element('span', { class: 'name' }, recording.name), element('span', { class: 'state' }, this.#stateOf(recording))),
      element('button', { type: 'button', class: 'quiet icon', 'aria-label': `Remove ${recording.name}`, 'data-focus': `remove ${recording.id}`, click: () => this.#remove(recording) }, icon('remove')))));
    if (focused) [...this.list.querySelectorAll('button')].find(button => button.dataset.focus === focused)?.focus();
  }

  #remove(recording) {
    this.queue.cancel(recording);
    this.recordings.remove(recording);
  }

  #stateOf({ state, note, progress, result, problem }) {
    if (state === 'waiting') return 'waiting';
    if (state === 'running') return progress === null ? note : `${note}, ${Math.round(100 * progress)}%`;
    if (state === 'failed') return problem.message;
    if (state === 'cancelled') return 'cancelled';
    const [best] = labelsOf(result, this.settings);
    return best ? `${best.label}, ${percent(best.score)}` : 'no label';
  }
}
