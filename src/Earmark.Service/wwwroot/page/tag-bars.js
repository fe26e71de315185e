// Labels with their scores, as bars.

import { element } from './element.js';
import { count, duration, percent } from './format.js';

// rows: [{ label, score, seconds, count }]; the last two only for segments. threshold: scores below it are drawn in grey.
export function tagBars(rows, threshold = null) {
  return element('ol', { class: 'bars', 'aria-label': 'Labels' }, rows.map(({ label, score, seconds, count: segments }) => element('li', { class: threshold !== null && score < threshold ? 'bar low' : 'bar' },
    element('span', { class: 'label' }, label, segments ? element('span', { class: 'detail' }, ` in ${count(segments, 'segment')}, ${duration(seconds)}`) : null),
    element('span', { class: 'score' }, segments ? `up to ${percent(score)}` : percent(score)),
    element('span', { class: 'meter', 'aria-hidden': 'true' }, element('i', { style: { width: `${100 * score}%` } })))));
}
