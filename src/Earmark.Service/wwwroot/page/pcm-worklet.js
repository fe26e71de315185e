// Passes the samples of the microphone to the page: the mean of the channels, in blocks of about a twentieth of a second.

const BLOCK = 2048;

class Pcm extends AudioWorkletProcessor {
  #block = new Float32Array(BLOCK);
  #filled = 0;

  process([channels]) {
    for (let i = 0; i < (channels[0]?.length ?? 0); i++) {
      let sum = 0;
      for (const channel of channels) sum += channel[i];
      this.#block[this.#filled++] = sum / channels.length;
      if (this.#filled < BLOCK) continue;
      this.port.postMessage(this.#block);
      [this.#block, this.#filled] = [new Float32Array(BLOCK), 0];
    }
    return true;
  }
}

registerProcessor('pcm', Pcm);
