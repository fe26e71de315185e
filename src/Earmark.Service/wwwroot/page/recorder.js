// Records the microphone into a WAV file.

import { clock } from './format.js';
import { openMicrophone } from './microphone.js';
import { wavOf } from './wav-writer.js';

const MAX_SECONDS = 600;

export class Recorder {
  #microphone = null;
  #blocks = [];
  #count = 0;

  // button: starts and stops; onFile: receives the recording; onProblem: receives the reason if the microphone cannot be used
  constructor(button, onFile, onProblem) {
    Object.assign(this, { button, caption: button.querySelector('.caption'), onFile, onProblem });
    button.addEventListener('click', () => this.toggle());
  }

  async toggle() {
    this.button.disabled = true;
    try {
      if (this.#microphone) await this.#finish();
      else await this.#start();
    } catch (error) {
      this.onProblem(error);
    } finally {
      this.button.disabled = false;
    }
  }

  async #start() {
    [this.#blocks, this.#count] = [[], 0];
    this.#microphone = await openMicrophone(samples => this.#add(samples));
    this.#show(true);
  }

  #add(samples) {
    this.#blocks.push(samples);
    this.#count += samples.length;
    const seconds = this.#count / this.#microphone.rate;
    this.caption.textContent = `Stop, ${clock(seconds)}`;
    if (seconds >= MAX_SECONDS) this.toggle();
  }

  async #finish() {
    const microphone = this.#microphone, samples = new Float32Array(this.#count);
    this.#microphone = null;
    this.#show(false);
    await microphone.stop();
    let at = 0;
    for (const block of this.#blocks) samples.set(block, at), at += block.length;
    this.#blocks = [];
    // A name with the start time, as autonomous recorders write it: Earmark reads the clock time of each segment from it.
    const start = new Date(Date.now() - 1000 * samples.length / microphone.rate), pad = number => String(number).padStart(2, '0');
    const name = `recording_${start.getFullYear()}${pad(start.getMonth() + 1)}${pad(start.getDate())}_${pad(start.getHours())}${pad(start.getMinutes())}${pad(start.getSeconds())}.wav`;
    this.onFile(new File([wavOf(samples, microphone.rate)], name, { type: 'audio/wav' }));
  }

  #show(isRecording) {
    this.button.setAttribute('aria-pressed', String(isRecording));
    this.caption.textContent = isRecording ? 'Stop' : 'Record';
  }
}
