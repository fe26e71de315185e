// Plays clips. Only one sound plays at a time.

import { perFrame } from '../shared/per-frame.js';

const audio = new Audio();
let end = Infinity;
let handlers = { onBlocked() {}, onFailed() {}, onMoved() {} };

audio.addEventListener('playing', () => follow());
audio.addEventListener('timeupdate', stopAtEnd); // also while the page is hidden and draws no frames
audio.addEventListener('error', () => handlers.onFailed());

function stopAtEnd() {
  if (audio.currentTime >= end) audio.pause();
}

// In each frame while a sound is playing, and once after it, because timeupdate is less frequent.
const follow = perFrame(() => {
  stopAtEnd();
  handlers.onMoved();
  if (isPlaying()) follow();
});

// Sets what happens if the browser does not allow sound before a key or click (onBlocked), if a sound cannot be loaded (onFailed), and when the position has changed (onMoved).
export function handle(events) {
  handlers = events;
}

// Plays a sound from a start time until an end, in seconds.
export async function play(address, from = 0, until = Infinity) {
  if (audio.dataset.address !== address || audio.error) {
    audio.dataset.address = address;
    audio.src = address;
  }
  end = until;
  audio.currentTime = from;
  try {
    await audio.play();
  } catch (error) {
    if (error?.name === 'NotAllowedError') handlers.onBlocked();
  }
}

export const stop = () => audio.pause();

export const isPlaying = () => !audio.paused && !audio.ended;

// The time within a sound in seconds, or null if this sound is not playing.
export const time = address => audio.dataset.address === address && isPlaying() ? audio.currentTime : null;
