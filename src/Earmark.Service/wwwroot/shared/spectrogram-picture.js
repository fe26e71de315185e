// Spectrograms as pictures.

import { colours } from './colour-map.js';

// Returns a canvas with a pixel for each value: frames from left to right, bands from bottom to top.
//   values: bytes, frame by frame, lowest band first; levels: the level of each of the 256 bytes, or null if they are the same
export function paint({ frames, bands, values }, levels = null) {
  const canvas = new OffscreenCanvas(frames, bands), image = new ImageData(frames, bands);
  for (let frame = 0; frame < frames; frame++) {
    for (let band = 0; band < bands; band++) {
      const value = values[frame * bands + band], [red, green, blue] = colours[levels ? levels[value] : value], at = 4 * ((bands - 1 - band) * frames + frame);
      image.data[at] = red, image.data[at + 1] = green, image.data[at + 2] = blue, image.data[at + 3] = 255;
    }
  }
  canvas.getContext('2d').putImageData(image, 0, 0);
  return canvas;
}
