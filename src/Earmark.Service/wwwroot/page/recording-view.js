// One recording: player, spectrogram, result and downloads.

import { element, icon } from '../shared/element.js';
import { perFrame } from '../shared/per-frame.js';
import { Problem } from '../shared/problem.js';
import { downloadButtons } from './downloads.js';
import { clock, duration } from './format.js';
import { Player } from './player.js';
import { problemView } from './problem-view.js';
import { labelsOf } from './results.js';
import { SpectrogramView } from './spectrogram-view.js';
import { tagBars } from './tag-bars.js';
import { TimelineView } from './timeline-view.js';

const SEEK_SECONDS = 1, LARGE_SEEK_SECONDS = 5, ZOOMED_SECONDS = 60;

export class RecordingView {
  constructor(node, card, settings, queue) {
    Object.assign(this, { node, card, settings, queue });
    this.showEmpty();
  }

  showEmpty() {
    this.#close();
    const wave = document.createElementNS('http://www.w3.org/2000/svg', 'svg'), path = document.createElementNS(wave.namespaceURI, 'path');
    wave.setAttribute('viewBox', '0 0 320 64');
    wave.setAttribute('aria-hidden', 'true');
    path.setAttribute('d', Array.from({ length: 40 }, (_, i) => `M${8 * i + 4} ${32 - 26 * Math.abs(Math.sin(0.31 * i) * Math.sin(0.077 * i))}v${52 * Math.abs(Math.sin(0.31 * i) * Math.sin(0.077 * i)) + 1}`).join(''));
    path.setAttribute('stroke-width', '3');
    path.setAttribute('stroke-linecap', 'round');
    wave.append(path);
    this.node.replaceChildren(element('div', { class: 'empty' }, wave, element('p', {}, 'The labels of a recording appear here, with its waveform and its spectrogram.')));
  }

  show(recording) {
    this.#close();
    this.recording = recording;
    this.play = element('button', { type: 'button', class: 'primary icon', 'aria-label': 'Play', disabled: true, click: () => this.player.toggle() }, icon('play'));
    this.clock = element('span', { class: 'time' });
    const zoom = (name, picture, action) => element('button', { type: 'button', class: 'icon', 'aria-label': name, title: name, click: action }, icon(picture));
    this.waveform = element('div', { class: 'waveform', role: 'slider', tabindex: 0, 'aria-label': 'Position in the recording', 'aria-valuemin': 0, keydown: event => this.#keyOnWaveform(event) });
    this.cursor = element('i');
    this.stage = element('div', { class: 'stage' }, this.waveform);
    this.opening = element('p', { class: 'note' }, 'Opening the recording…');
    this.runningNote = element('span');
    this.progress = element('progress', { 'aria-label': 'Progress', max: 1 });
    this.running = element('div', { class: 'running' }, element('div', { class: 'line' }, this.runningNote, element('button', { type: 'button', click: () => this.queue.cancel(recording) }, 'Cancel')), this.progress);
    this.result = element('div');
    this.buttons = element('div', { class: 'downloads' });
    this.node.replaceChildren(
      element('div', { class: 'title' }, element('div', {}, element('h2', {}, recording.name), this.facts = element('p', { class: 'note' }))),
      this.controls = element('div', { class: 'player' }, this.play, this.clock, zoom('Zoom out', 'zoomOut', () => this.player.zoomOut()), zoom('Zoom in', 'zoomIn', () => this.player.zoomIn()), zoom('Show all', 'fit', () => this.player.zoomToFit())),
      this.opening, this.stage, this.running, this.result, this.buttons);
    this.stage.classList.add('opening');
    this.#openPlayer(recording);
    this.update();
  }

  // Shows the state of the recording.
  update() {
    const { recording } = this;
    if (!recording) return;
    const { state, result, problem } = recording, isDone = state !== 'running' && state !== 'waiting';
    this.#showFacts();
    this.#showProgress();
    this.result.replaceChildren(
      ...(state === 'failed' ? [problemView(problem)] : []),
      ...(state === 'cancelled' ? [element('p', { class: 'note' }, 'Tagging was cancelled.')] : []),
      ...(result?.warnings ?? []).map(warning => element('p', { class: 'note' }, warning)),
      ...this.#resultParts(result));
    if (result?.segments) this.timeline?.show(result);
    const again = element('button', { type: 'button', class: 'quiet', click: () => this.queue.add([recording]) }, 'Tag again');
    const downloads = state === 'done' ? downloadButtons(() => [recording], this.settings, () => recording.name, { allowsAudacity: true }) : [];
    this.buttons.replaceChildren(...downloads, ...(isDone ? [again] : []));
  }

  // Keys of the whole page, while no control has the focus.
  handleKey(event) {
    if (!this.player || event.ctrlKey || event.metaKey || event.altKey) return;
    const actions = { ' ': () => this.player.toggle(), '+': () => this.player.zoomIn(), '-': () => this.player.zoomOut(), 0: () => this.player.zoomToFit() };
    const action = actions[event.key] ?? this.#seekAction(event);
    if (!action) return;
    event.preventDefault();
    action();
  }

  #resultParts(result) {
    if (!result || result.isPartial) return [];
    if (result.segments && this.player?.seconds) return []; // the timeline shows them
    const rows = labelsOf(result, this.settings);
    if (rows.length > 0) return [element('h3', { class: 'visually-hidden' }, 'Labels'), tagBars(rows)];
    return [element('p', {}, result.segments ? 'No label was found in this recording.' : 'No label reaches the threshold.')];
  }

  #showProgress() {
    const { state, note, progress } = this.recording;
    this.running.hidden = state !== 'running' && state !== 'waiting';
    this.runningNote.textContent = state === 'waiting' ? 'Waiting for earlier recordings' : `${note}${progress === null ? '…' : `, ${Math.round(100 * progress)}%`}`;
    if (progress === null) this.progress.removeAttribute('value');
    else this.progress.value = progress;
  }

  #showFacts() {
    const { result, state } = this.recording, seconds = result?.seconds ?? this.player?.seconds ?? 0, facts = [];
    if (seconds > 0) facts.push(duration(seconds));
    if (state === 'done') facts.push(`tagged on ${result.tagger.name} in ${duration(result.elapsed)}`);
    if (result?.segments && state === 'done') facts.push(`windows of ${result.options.windows.window} s every ${result.options.windows.hop} s`);
    this.facts.textContent = facts.join(' · ');
  }

  #openPlayer(recording) {
    const stop = new AbortController();
    const player = new Player(this.waveform, () => this.#playable(recording, stop.signal));
    const spectrogram = new SpectrogramView(this.card, player, (start, seconds, signal) => recording.tagger.spectrogram(recording, start, seconds, signal), () => player.showSeconds(ZOOMED_SECONDS));
    const timeline = new TimelineView(player, this.settings);
    Object.assign(this, { player, spectrogram, timeline, range: player.range, stopLoading: stop });
    this.stage.append(spectrogram.node, timeline.node, element('div', { class: 'cursor', 'aria-hidden': 'true' }, this.cursor));
    const draw = () => {
      if (this.player !== player) return; // another recording was selected before the next frame
      this.range = player.range;
      spectrogram.show();
      timeline.draw();
      this.#showTime();
    };
    const showReady = () => {
      this.opening.remove();
      this.stage.classList.remove('opening');
      this.play.disabled = false;
      this.update();
      draw();
    };
    const handlers = { ready: showReady, range: perFrame(draw), time: () => this.#showTime(), playing: () => this.#showPlaying(), failed: ({ detail }) => this.#showUnplayable(detail) };
    // A player can still finish loading after another recording was selected.
    for (const [type, handle] of Object.entries(handlers)) player.addEventListener(type, event => { if (this.player === player) handle(event); });
    player.load(recording.file);
  }

  #showTime() {
    const { player, range: { start, end } } = this, position = (player.time - start) / (end - start);
    this.clock.textContent = `${clock(player.time)} / ${clock(player.seconds)}`;
    this.cursor.style.left = `${100 * position}%`;
    this.cursor.style.visibility = position >= 0 && position <= 1 ? 'visible' : 'hidden';
    this.waveform.setAttribute('aria-valuenow', player.time.toFixed(1));
    this.waveform.setAttribute('aria-valuemax', player.seconds.toFixed(1));
    this.waveform.setAttribute('aria-valuetext', player.description);
    this.timeline.mark(player.time);
  }

  #showPlaying() {
    const isPlaying = this.player.isPlaying;
    this.play.setAttribute('aria-label', isPlaying ? 'Pause' : 'Play');
    this.play.replaceChildren(icon(isPlaying ? 'pause' : 'play'));
  }

  // A recording that this browser cannot decode is decoded by the service, unless it cannot be tagged either.
  async #playable(recording, signal) {
    await recording.finished;
    signal.throwIfAborted();
    if (recording.state === 'failed') throw recording.problem;
    return recording.tagger.playable(recording, signal);
  }

  // Without a player, the result is still shown.
  #showUnplayable(error) {
    if (error?.name === 'AbortError') return;
    this.controls.hidden = this.stage.hidden = true;
    this.opening.hidden = this.recording.state === 'failed'; // the reason is shown below
    this.opening.textContent = `There is no player for this recording: ${Problem.of(error).clause}.`;
    this.update();
  }

  #seekAction({ key, shiftKey }) {
    const seconds = shiftKey ? LARGE_SEEK_SECONDS : SEEK_SECONDS;
    return { ArrowLeft: () => this.player.seekBy(-seconds), ArrowRight: () => this.player.seekBy(seconds) }[key];
  }

  #keyOnWaveform(event) {
    const action = { Home: () => this.player.seek(0), End: () => this.player.seek(this.player.seconds), ArrowDown: () => this.player.seekBy(-SEEK_SECONDS), ArrowUp: () => this.player.seekBy(SEEK_SECONDS) }[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }

  #close() {
    this.stopLoading?.abort(new DOMException('closed', 'AbortError'));
    this.spectrogram?.destroy();
    this.player?.destroy();
    Object.assign(this, { recording: null, player: null, spectrogram: null, timeline: null, stopLoading: null });
  }
}
