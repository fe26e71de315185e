// A problem with a heading for each part.

import { element } from '../shared/element.js';

export const problemLines = problem => element('dl', {}, problem.lines.flatMap(([heading, text]) => [element('dt', {}, heading), element('dd', {}, text)]));

export const problemView = problem => element('div', { class: 'problem', role: 'alert' }, element('strong', {}, problem.message), problemLines(problem));
