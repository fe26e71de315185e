// Labels of the microphone while it is heard: WebSocket /v1/live.

import { clock } from './format.js';
import { openMicrophone } from './microphone.js';
import { Problem } from './problem.js';
import { tagBars } from './tag-bars.js';

const MAX_BUFFERED_BYTES = 1 << 20; // of a connection that is too slow

export class LiveView {
  #microphone = null;
  #socket = null;
  #isAllowed = true;

  // elements: { button, panel, status, tags }
  constructor(elements, service, settings, onProblem) {
    Object.assign(this, elements, { service, settings, onProblem, caption: elements.button.querySelector('.caption') });
    this.button.addEventListener('click', () => this.toggle());
  }

  async toggle() {
    this.button.disabled = true;
    try {
      if (this.#microphone) await this.#stop();
      else await this.#start();
    } catch (error) {
      await this.#stop();
      this.onProblem(error);
    } finally {
      this.button.disabled = !this.#isAllowed;
    }
  }

  // Live labels are computed by the service: they are not available while nothing may be uploaded.
  allow(isAllowed) {
    this.#isAllowed = isAllowed;
    this.button.disabled = !isAllowed;
    this.button.title = isAllowed ? '' : 'Live labels are computed by the service: turn off "On this device"';
    if (!isAllowed) this.#stop();
  }

  async #start() {
    this.#microphone = await openMicrophone(samples => this.#send(samples));
    const { window, hop } = this.settings.optionsFor(null), query = new URLSearchParams({ rate: String(this.#microphone.rate), top: String(this.settings.top) });
    if (window !== null) query.set('window', String(window));
    if (hop !== null) query.set('hop', String(hop));
    const socket = this.#socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/v1/live?${query}`, this.service.socketProtocols);
    socket.binaryType = 'arraybuffer';
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(data));
    socket.onclose = () => { if (this.#socket === socket) this.#fail(new Problem('Listening ended', { found: 'the service closed the connection', remedy: 'Check that the service is running, and listen again.' })); };
    this.#show(true);
  }

  #send(samples) {
    if (this.#socket?.readyState !== WebSocket.OPEN || this.#socket.bufferedAmount > MAX_BUFFERED_BYTES) return;
    const pcm = new Int16Array(samples.length);
    for (let i = 0; i < samples.length; i++) pcm[i] = Math.max(-32768, Math.min(32767, Math.round(samples[i] * 32768)));
    this.#socket.send(pcm);
  }

  #receive(message) {
    if (message.problem) return this.#fail(Problem.ofDetails(message.problem));
    this.status.textContent = `${clock(message.start)} to ${clock(message.end)}`;
    this.tags.replaceChildren(tagBars(message.tags));
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
    if (isListening) this.status.textContent = 'Listening…', this.tags.replaceChildren();
  }
}
