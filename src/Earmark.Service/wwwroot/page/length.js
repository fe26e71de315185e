// The length of a recording before it is tagged.

import { layoutOf } from '../device/wav-reader.js';

const TIMEOUT_MS = 4000;

// Seconds, or null if this browser cannot tell.
export async function lengthOf(file) {
  const layout = await layoutOf(file);
  if (layout) return layout.frames / layout.rate;
  const audio = new Audio(), url = URL.createObjectURL(file);
  try {
    return await new Promise(resolve => {
      audio.onloadedmetadata = () => resolve(Number.isFinite(audio.duration) ? audio.duration : null);
      audio.onerror = () => resolve(null);
      setTimeout(() => resolve(null), TIMEOUT_MS);
      audio.preload = 'metadata';
      audio.src = url;
    });
  } finally {
    audio.removeAttribute('src');
    URL.revokeObjectURL(url);
  }
}
