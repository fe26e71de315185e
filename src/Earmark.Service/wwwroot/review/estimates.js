// Shows progress, precision, agreement and thresholds.

import { element } from '../shared/element.js';

const byId = id => document.getElementById(id);
const percent = value => `${Math.round(100 * value)}%`; // as the command line prints it
const interval = ({ low, high }) => `${percent(low)} to ${percent(high)}`;
const row = cells => element('tr', {}, cells);
const header = text => element('th', { scope: 'col' }, text);
const cell = (text, attributes = {}) => element('td', attributes, String(text));

// Shows the state of the review.
export function show(state, { isAudit, precisions }) {
  const { questions, skipped, overall } = state, done = state.answered + state.byOthers;
  byId('bar').max = Math.max(1, questions);
  byId('bar').value = done;
  byId('count').textContent = `${done} of ${questions}${skipped ? `, ${skipped} skipped` : ''}`;
  const what = isAudit ? 'of the doubtful labels are wrong' : 'of the proposed tags are right';
  byId('overall').textContent = overall.answers === 0 ? 'No answers yet.' : `${overall.right} of ${overall.answers} ${what}: ${percent(overall.precision)} (95% interval ${interval(overall)}).`;
  byId('agreements').replaceChildren(...state.agreements.map(({ first, second, agreed, questions: common, kappa }) =>
    element('li', {}, `${first} and ${second} agree on ${agreed} of ${common} common questions${kappa === null ? '' : `, Cohen’s kappa ${kappa.toFixed(2)}`}.`)));
  const headers = ['label', 'answers', isAudit ? 'wrong' : 'right', 'precision', '95% interval'].map(header);
  byId('table-head').replaceChildren(row(isAudit ? headers : [...headers, ...precisions.map(value => header(`for ${value}`)), cell('')]));
  byId('table').replaceChildren(...state.labels.map(estimate => {
    const cells = [cell(estimate.label), cell(estimate.answers), cell(estimate.right), ...(estimate.precision === null ? [cell(''), cell('')] : [cell(percent(estimate.precision)), cell(interval(estimate))])];
    return row(isAudit ? cells : [...cells, ...estimate.thresholds.map(value => cell(value === null ? '–' : value.toFixed(3))), cell(estimate.note, { class: 'note' })]);
  }));
}
