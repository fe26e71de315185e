// Messages at the top of the page, which stay until they are closed.

import { element, icon } from '../shared/element.js';
import { problemLines } from './problem-view.js';

export class Notices {
  constructor(node) { this.node = node; }

  // key: a message replaces the previous one with the same key.
  show(key, problem, isAdvice = false) {
    this.hide(key);
    this.node.append(element('div', { class: isAdvice ? 'notice advice' : 'notice', 'data-key': key }, element('strong', {}, problem.message),
      element('button', { type: 'button', class: 'quiet icon', 'aria-label': 'Close this message', click: () => this.hide(key) }, icon('remove')), problemLines(problem)));
  }

  hide(key) { [...this.node.children].find(notice => notice.dataset.key === key)?.remove(); }
}
