// Live labels of the microphone: WebSocket /v1/live.

import { Problem } from '../shared/problem.js';
import { clock, duration } from './format.js';
import { openMicrophone } from './microphone.js';
import { tagBars } from './tag-bars.js';
import { pcmOf } from './wav-writer.js';

const PATH = '/v1/live', MAX_BUFFERED_BYTES = 1 << 20; // sound is dropped beyond this

export class LiveView {
  #microphone = null;
  #socket = null;
  #isAllowed = true;
  #isChanging = false; // while it starts or stops
  #state = ''; // the connection, then the time of the latest labels
  #skipped = 0; // samples that were not sent

  // elements: { button, panel, status, tags }
  constructor(elements, service, settings, onProblem) {
    Object.assign(this, elements, { service, settings, onProblem, caption: elements.button.querySelector('.caption') });
    this.button.addEventListener('click', () => this.toggle());
  }

  async toggle() {
    this.#isChanging = true;
    this.#showButton();
    try {
      if (this.#microphone) await this.#stop();
      else await this.#start();
    } catch (error) {
      await this.#stop();
      this.onProblem(error);
    } finally {
      this.#isChanging = false;
      this.#showButton();
    }
  }

  // Live labels are computed by the service: they are not available while nothing may be uploaded.
  allow(isAllowed) {
    this.#isAllowed = isAllowed;
    this.#showButton();
    this.button.title = isAllowed ? '' : 'Live labels are computed by the service: turn off "On this device"';
    if (!isAllowed) this.#stop();
  }

  async #start() {
    this.#microphone = await openMicrophone(samples => this.#send(samples));
    if (!this.#isAllowed) return this.#stop(); // the switch was turned on while the browser asked for the microphone
    this.#skipped = 0;
    this.#show(true);
    this.#connect(this.#query());
  }

  #query() {
    const { window, hop } = this.settings.optionsFor(null), query = new URLSearchParams({ rate: String(this.#microphone.rate), top: String(this.settings.top) });
    if (window !== null) query.set('window', String(window));
    if (hop !== null) query.set('hop', String(hop));
    return query;
  }

  #connect(query) {
    const { key } = this.service, socket = this.#socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}${PATH}?${query}`, this.service.socketProtocols);
    let isOpen = false;
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      isOpen = true;
      if (this.#socket === socket) this.#showState('Listening…');
    };
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(data));
    socket.onclose = () => {
      if (this.#socket !== socket) return;
      if (isOpen) this.#fail(new Problem('Listening ended', { found: 'the service closed the connection', remedy: 'Check that the service is running, and listen again.' }));
      else this.#explain(query, socket, key);
    };
  }

  // Browsers do not expose the response of a failed WebSocket handshake, but a plain GET of the same URL returns the problem details.
  async #explain(query, socket, key) {
    let problem = null;
    try {
      await this.service.send('GET', `${PATH}?${query}`, { maxAttempts: 1 });
    } catch (error) {
      problem = error;
    }
    if (this.#socket !== socket) return; // it was stopped meanwhile
    const isValid = problem === null || (problem.status === 400 && problem.where === 'request'); // the only error is that it is not a WebSocket
    if (isValid && this.service.key !== key) return this.#connect(query); // the right key was entered
    await this.#fail(!isValid ? problem : new Problem('The service does not open a live connection', {
      found: 'it was refused, although the service answers', expected: 'a free live connection, and a proxy that passes WebSockets',
      remedy: 'If the service has the maximum number of live connections (--live), close another page, or try again later.',
    }));
  }

  // Sound before the connection is open is dropped.
  #send(samples) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    if (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES) {
      this.#skipped += samples.length;
      this.#showState();
      return;
    }
    this.#socket.send(pcmOf(samples));
  }

  #receive(message) {
    if (message.problem) return this.#fail(Problem.ofDetails(message.problem));
    this.tags.replaceChildren(tagBars(message.tags));
    this.#showState(`${clock(message.start)} to ${clock(message.end)}`);
  }

  #showState(state = this.#state) {
    this.#state = state;
    this.status.textContent = this.#skipped === 0 ? state : `${state} · The connection or the service is too slow: ${duration(this.#skipped / this.#microphone.rate)} of sound was left out`;
  }

  async #fail(problem) {
    await this.#stop();
    this.onProblem(problem);
  }

  async #stop() {
    const [microphone, socket] = [this.#microphone, this.#socket];
    [this.#microphone, this.#socket] = [null, null];
    this.#show(false);
    socket?.close();
    await microphone?.stop();
  }

  #show(isListening) {
    this.panel.hidden = !isListening;
    this.button.setAttribute('aria-pressed', String(isListening));
    this.caption.textContent = isListening ? 'Stop listening' : 'Listen live';
    if (isListening) this.#showState('Connecting…'), this.tags.replaceChildren();
  }

  #showButton() {
    this.button.disabled = this.#isChanging || !this.#isAllowed;
  }
}
