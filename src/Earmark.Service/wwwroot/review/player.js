// Plays clips. Only one sound plays at a time.

const audio = new Audio();
let end = Infinity;
let onBlocked = () => {};
let onFailed = () => {};

audio.addEventListener('timeupdate', stopAtEnd);
audio.addEventListener('error', () => onFailed());

function stopAtEnd() {
  if (audio.currentTime >= end) audio.pause();
}

/** Sets what happens if the browser does not allow sound before a key or click, and if a sound cannot be loaded. */
export function handle(blocked, failed) {
  onBlocked = blocked;
  onFailed = failed;
}

/** Loads a sound, and plays it from a start time, in seconds. */
export async function play(address, from = 0, until = Infinity) {
  end = until;
  if (audio.dataset.address !== address) {
    audio.dataset.address = address;
    audio.src = address;
  }
  try {
    if (audio.readyState === 0) await new Promise((resolve, reject) => {
      audio.addEventListener('loadedmetadata', resolve, { once: true });
      audio.addEventListener('error', reject, { once: true });
      audio.load();
    });
    audio.currentTime = from;
    await audio.play();
  } catch (error) {
    if (error?.name === 'NotAllowedError') onBlocked();
  }
}

export const stop = () => audio.pause();

export const isPlaying = () => !audio.paused && !audio.ended;

/** Returns the time within the sound in seconds, or null if this sound is not playing. */
export function time(address) {
  if (audio.dataset.address !== address || !isPlaying()) return null;
  stopAtEnd(); // more exact than timeupdate
  return audio.currentTime;
}
