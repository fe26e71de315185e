// Draws the waveform and the spectrogram of a clip.

import { colours } from '../shared/colour-map.js';

const bytes = text => Uint8Array.from(atob(text), character => character.charCodeAt(0));

/** Draws the picture of a clip, as sent by the program. */
export function draw(picture, wave, spectrogram) {
  drawWave(bytes(picture.peaks), wave);
  const { frames, bands } = picture;
  const values = bytes(picture.values);
  const image = new ImageData(frames, bands);
  for (let frame = 0; frame < frames; frame++) {
    for (let band = 0; band < bands; band++) {
      const [red, green, blue] = colours[values[frame * bands + band]];
      image.data.set([red, green, blue, 255], ((bands - 1 - band) * frames + frame) * 4);
    }
  }
  const source = document.createElement('canvas');
  source.width = frames;
  source.height = bands;
  source.getContext('2d').putImageData(image, 0, 0);
  const context = spectrogram.getContext('2d');
  context.imageSmoothingEnabled = frames > spectrogram.width;
  context.drawImage(source, 0, 0, spectrogram.width, spectrogram.height);
}

function drawWave(peaks, canvas) {
  const context = canvas.getContext('2d');
  const { width, height } = canvas;
  context.clearRect(0, 0, width, height);
  context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--accent');
  for (let x = 0; x < width; x++) {
    const half = Math.max(0.5, peaks[Math.floor(x * peaks.length / width)] / 255 * (height / 2 - 2));
    context.fillRect(x, height / 2 - half, 1, 2 * half);
  }
}

/** Empties both pictures. */
export function clear(...canvases) {
  for (const canvas of canvases) canvas.getContext('2d').clearRect(0, 0, canvas.width, canvas.height);
}
