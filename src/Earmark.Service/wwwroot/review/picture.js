// Draws the waveform and the spectrogram of a clip.

import { bytesOf } from '../shared/base64.js';
import { paint } from '../shared/spectrogram-picture.js';

// Draws the picture of a clip, as sent by the program.
export function draw({ peaks, frames, bands, values }, wave, spectrogram) {
  drawWave(bytesOf(peaks), wave);
  const context = spectrogram.getContext('2d');
  context.imageSmoothingEnabled = frames > spectrogram.width;
  context.drawImage(paint({ frames, bands, values: bytesOf(values) }), 0, 0, spectrogram.width, spectrogram.height);
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

// Empties both pictures.
export function clear(...canvases) {
  for (const canvas of canvases) canvas.getContext('2d').clearRect(0, 0, canvas.width, canvas.height);
}
