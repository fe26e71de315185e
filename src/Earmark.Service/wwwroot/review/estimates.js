// Shows progress, precision, agreement and thresholds.

const byId = id => document.getElementById(id);
const percent = value => `${Math.round(100 * value)} %`;
const interval = estimate => estimate.answers > 0 ? `${percent(estimate.precision)} (95 % interval ${percent(estimate.low)} to ${percent(estimate.high)})` : '';

function cell(text, tag = 'td', name = '') {
  const element = document.createElement(tag);
  element.textContent = text;
  if (name) element.className = name;
  return element;
}

function row(...cells) {
  const element = document.createElement('tr');
  element.append(...cells);
  return element;
}

/** Shows the state of the review. */
export function show(state, start) {
  const done = state.answered + state.byOthers;
  byId('bar').max = Math.max(1, state.questions);
  byId('bar').value = done;
  byId('count').textContent = `${done} of ${state.questions}${state.skipped ? `, ${state.skipped} skipped` : ''}`;
  const what = start.isAudit ? 'of the doubtful labels are wrong' : 'of the proposed tags are right';
  byId('overall').textContent = state.overall.answers === 0 ? 'No answers yet.' : `${state.overall.right} of ${state.overall.answers} ${what}: ${interval(state.overall)}.`;
  byId('agreements').replaceChildren(...state.agreements.map(pair => cell(
    `${pair.first} and ${pair.second} agree on ${pair.agreed} of ${pair.questions} common questions${pair.kappa === null ? '' : `, Cohen’s kappa ${pair.kappa.toFixed(2)}`}.`, 'li')));
  const thresholds = start.isAudit ? [] : start.precisions;
  byId('table-head').replaceChildren(row(...['label', 'answers', start.isAudit ? 'wrong' : 'right', 'precision', '95 % interval', ...thresholds.map(value => `for ${value}`)].map(text => {
    const header = cell(text, 'th');
    header.scope = 'col';
    return header;
  }), ...(start.isAudit ? [] : [cell('', 'td')])));
  byId('table').replaceChildren(...state.labels.map(label => row(cell(label.label), cell(label.answers), cell(label.right), cell(label.precision === null ? '' : percent(label.precision)),
    cell(label.precision === null ? '' : `${percent(label.low)} to ${percent(label.high)}`), ...(start.isAudit ? [] : [...label.thresholds.map(value => cell(value === null ? '–' : value.toFixed(3))), cell(label.note, 'td', 'note')]))));
}
