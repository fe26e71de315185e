// The page of `earmark review`: shows a question, plays it, and sends the answer. The answer is kept until the program has saved it.

import * as api from './api.js';
import * as estimates from './estimates.js';
import * as picture from './picture.js';
import * as player from './player.js';
import { element } from '../shared/element.js';
import { Problem } from '../shared/problem.js';

const byId = id => document.getElementById(id);
const neighbourKeys = ['I', 'O', 'P'];
const shownMatches = 12;

let start = null;     // constant data of the review: labels, reviewer, precisions
let question = null;
let seconds = null;   // length of the sound, with its context
let selected = [];    // several labels
let pending = null;   // the request that has not succeeded yet
let isSending = false;

const labelText = labels => labels.length === 0 ? 'none of the labels' : labels.join(', ');

const button = (content, key, act, attributes = {}) => element('button', { type: 'button', click: act, ...attributes }, content, key ? [' ', element('kbd', {}, key)] : null);

// ---- sound

function playClip(withContext = false) {
  player.play(api.audioAddress(question.clip), withContext ? 0 : question.before, withContext ? Infinity : question.until ?? Infinity);
}

function playOrStop() {
  byId('sound-message').textContent = '';
  if (player.isPlaying()) player.stop();
  else playClip();
}

function playNeighbour(index) {
  const neighbour = question.neighbours[index];
  if (neighbour) player.play(api.audioAddress(neighbour.clip));
}

player.handle({
  onBlocked() { byId('sound-message').textContent = 'The browser plays sound only after a key press or a click: press Space, or click Play.'; },
  onFailed() { byId('sound-message').textContent = 'This sound cannot be played. Skip it with S, or answer without it.'; },
  onMoved() {
    const time = question && seconds ? player.time(api.audioAddress(question.clip)) : null;
    byId('cursor').hidden = time === null;
    if (time !== null) byId('cursor').style.left = `${100 * time / seconds}%`;
  },
});

async function showPicture() {
  const asked = question;
  seconds = null;
  for (const id of ['before', 'after']) byId(id).hidden = true;
  picture.clear(byId('wave'), byId('spectrogram'));
  try {
    const drawn = await api.picture(asked.clip);
    if (asked !== question) return;
    seconds = drawn.seconds;
    picture.draw(drawn, byId('wave'), byId('spectrogram'));
    if (question.until === null) return;
    byId('before').hidden = question.before === 0;
    byId('before').style.cssText = `left:0;width:${100 * question.before / seconds}%`;
    byId('after').hidden = question.until >= seconds;
    byId('after').style.cssText = `right:0;left:${100 * question.until / seconds}%`;
  } catch (error) {
    if (asked === question) byId('sound-message').textContent = Problem.of(error).text;
  }
}

// ---- question

function show(state) {
  estimates.show(state, start);
  showWarnings(state.warnings);
  question = state.question;
  selected = [];
  byId('search').value = '';
  byId('question').hidden = question === null;
  byId('end').hidden = question !== null;
  if (question === null) {
    player.stop();
    byId('end-text').textContent = `${state.skipped ? `${state.skipped} ${state.skipped === 1 ? 'was' : 'were'} skipped and will be asked again the next time the program is started. ` : ''}The decisions are in ${start.decisions}. Stop the program with Ctrl+C.`;
    byId('announcement').textContent = 'No more questions.';
    return;
  }
  const path = question.end === null ? question.clip : question.clip.slice(0, question.clip.lastIndexOf('#'));
  const folder = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1;
  byId('clip').textContent = path.slice(folder);
  byId('place').textContent = [path.slice(0, folder), question.end === null ? '' : `${question.start.toFixed(2)} s to ${question.end.toFixed(2)} s; the shaded parts are the context`].filter(text => text).join(' · ');
  byId('sound-message').textContent = '';
  byId('play-context').hidden = question.end === null;
  byId('given-row').hidden = question.given === null;
  byId('given').textContent = question.given === null ? '' : labelText(question.given);
  byId('proposed').textContent = labelText(question.proposed);
  byId('reason').textContent = question.reason || question.claims.map(claim => `${claim.label} ${claim.score.toFixed(2)}`).join(', ');
  byId('neighbours').replaceChildren(...question.neighbours.map((neighbour, i) =>
    button(`Similar: ${labelText(neighbour.labels)}${neighbour.isDecided ? ' ✓' : ''}`, neighbourKeys[i], () => playNeighbour(i))));
  byId('announcement').textContent = `${question.clip}. ${question.given === null ? '' : `Given ${labelText(question.given)}. `}Proposed ${labelText(question.proposed)}.`;
  showLabels();
  showPicture();
  playClip();
}

function showWarnings(warnings) {
  byId('warnings').hidden = warnings.length === 0;
  byId('warnings').replaceChildren(...warnings.map(warning => element('li', {}, warning)));
}

// The labels with digits: the suggestions first, then others until all nine digits are used.
function digitLabels() {
  const suggested = question.suggestions.map(label => label.label).filter(label => start.labels.includes(label));
  return [...suggested, ...start.labels.filter(label => !suggested.includes(label))].slice(0, 9);
}

function labelButton(label, key) {
  const suggestion = question.suggestions.find(other => other.label === label);
  const content = [label, suggestion ? element('span', { class: 'score' }, ` ${suggestion.score.toFixed(2)}`) : null];
  return button(content, key, event => choose(label, event), { 'aria-pressed': String(selected.includes(label)) });
}

function matches() {
  const text = byId('search').value.trim().toLowerCase().replaceAll('_', ' ');
  if (!text) return [];
  const found = start.labels.map(label => ({ label, at: label.toLowerCase().replaceAll('_', ' ').indexOf(text) })).filter(match => match.at >= 0);
  return found.sort((a, b) => (a.at === 0 ? 0 : 1) - (b.at === 0 ? 0 : 1)).map(match => match.label);
}

function showLabels() {
  byId('labels').replaceChildren(...digitLabels().map((label, i) => labelButton(label, `${i + 1}`)));
  byId('matches').replaceChildren(...matches().slice(0, shownMatches).map((label, i) => labelButton(label, i === 0 ? 'Enter' : '')));
  byId('selection-row').hidden = selected.length === 0;
  byId('selection').textContent = selected.join(', ');
}

// A label is the answer, unless several are selected: with Shift, or after the first one.
function choose(label, event) {
  if (event.shiftKey || selected.length > 0) toggle(label);
  else answer('labels', [label]);
}

function toggle(label) {
  selected = selected.includes(label) ? selected.filter(other => other !== label) : [...selected, label];
  byId('announcement').textContent = `Selected: ${labelText(selected)}`;
  showLabels();
}

// ---- answers

function answer(kind, labels = []) {
  if (question) send(() => api.answer({ clip: question.clip, answer: kind, labels }), `Not saved yet (${question.clip}: ${kind === 'labels' ? labels.join(', ') : kind}).`);
}

// An answer can safely be sent again. An undo cannot: after a failure, only the state is reloaded.
const undo = () => send(api.undo, 'Not undone yet.', async () => (await api.start()).state);

async function send(request, text, again = request) {
  if (pending) return;
  pending = { request, text, again };
  await attempt();
}

async function attempt() {
  if (isSending) return;
  isSending = true;
  const { request, text, again } = pending;
  for (const control of document.querySelectorAll('.answer button')) control.disabled = true;
  try {
    const state = await request();
    pending = null;
    byId('problem').hidden = true;
    show(state);
  } catch (error) {
    pending = { request: again, text, again };
    byId('problem').replaceChildren(`${text} ${Problem.of(error).text}`, element('br'), button('Try again', 'Enter', attempt));
    byId('problem').hidden = false;
  } finally {
    isSending = false;
    for (const control of document.querySelectorAll('.answer button')) control.disabled = pending !== null;
  }
}

// ---- keys

const keys = {
  y: () => answer('right'), n: () => answer('wrong'), s: () => answer('skip'), u: undo, c: () => playClip(true), i: () => playNeighbour(0), o: () => playNeighbour(1), p: () => playNeighbour(2),
};

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const isControl = Boolean(event.target.closest?.('button, summary')); // Space and Enter press it
  if (pending) {
    if (event.key === 'Enter' && !isControl) attempt();
    return;
  }
  if (!start) return;
  if (event.target === byId('search')) searchKey(event);
  else if (event.key === '/' && question) focusSearch(event); // before the digits: many keyboards have it at Shift+7
  else if (question && digitOf(event) !== null) digitKey(digitOf(event), event);
  else if (event.key === ' ' && question && !isControl) playKey(event);
  else if (event.key === 'Enter' && selected.length > 0 && !isControl) answer('labels', selected);
  else if (!event.repeat && (question || event.key === 'u')) keys[event.key.toLowerCase()]?.();
});

// After a click, Space plays again instead of pressing the same button.
document.addEventListener('click', event => {
  if (event.detail > 0 && event.target.closest('button')) document.activeElement?.blur();
});

// With Shift, the key is not the digit. Without Num Lock, a key of the numeric keypad is not a digit.
const digitOf = ({ code, key }) => /^Digit\d$/.test(code) || (/^Numpad\d$/.test(code) && /^\d$/.test(key)) ? Number(code.at(-1)) : null;

function digitKey(digit, event) {
  event.preventDefault();
  if (event.repeat) return; // a key that is held must not answer the next questions
  if (digit === 0) answer('none');
  else {
    const label = digitLabels()[digit - 1];
    if (label) choose(label, event);
  }
}

function playKey(event) {
  event.preventDefault();
  playOrStop();
}

function focusSearch(event) {
  event.preventDefault();
  byId('search').focus();
}

function searchKey(event) {
  if (event.key === 'Escape') leaveSearch();
  if (event.key !== 'Enter') return;
  const label = matches()[0];
  event.preventDefault();
  if (!label) {
    if (selected.length > 0) answer('labels', selected);
    return;
  }
  leaveSearch();
  choose(label, event);
}

function leaveSearch() {
  byId('search').value = '';
  byId('search').blur();
  showLabels();
}

byId('search').addEventListener('input', showLabels);
byId('play').addEventListener('click', playOrStop);
byId('play-context').addEventListener('click', () => playClip(true));
byId('right').addEventListener('click', () => answer('right'));
byId('wrong').addEventListener('click', () => answer('wrong'));
byId('none').addEventListener('click', () => answer('none'));
byId('skip').addEventListener('click', () => answer('skip'));
byId('save').addEventListener('click', () => answer('labels', selected));
byId('undo').addEventListener('click', undo);
byId('end-undo').addEventListener('click', undo);

// The address has the token only once: from now on, the cookie is sent instead.
if (location.search) history.replaceState(null, '', location.pathname);

await send(async () => {
  start = await api.start();
  byId('who').textContent = `${start.reviewer} · ${start.decisions}`;
  byId('key-wrong').textContent = start.isAudit ? 'the proposal is wrong: the given label is kept' : 'the proposal is wrong; the right label is not known';
  return start.state;
}, 'The review is not loaded yet.');
