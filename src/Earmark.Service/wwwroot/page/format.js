// Numbers as text for people.

// "0:04.5", "1:02:03": tenths only below an hour.
export function clock(seconds) {
  const tenths = Math.floor(seconds * 10 + 1e-6), whole = Math.floor(tenths / 10);
  const pad = number => String(number).padStart(2, '0');
  const hours = Math.floor(whole / 3600), minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}.${tenths % 10}`;
}

// "4.5 s", "12 min 3 s", "2 h 5 min"
export function duration(seconds) {
  if (seconds < 60) return `${decimal(seconds, seconds < 10 ? 2 : 1)} s`;
  const whole = Math.round(seconds), hours = Math.floor(whole / 3600), minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${whole % 60} s`;
}

export const percent = score => `${decimal(100 * score, score > 0 && score < 0.0995 ? 1 : 0)}%`;

export const hertz = rate => rate >= 1000 ? `${decimal(rate / 1000, 2)} kHz` : `${rate} Hz`;

export const count = (number, singular, plural = `${singular}s`) => `${number.toLocaleString('en')} ${number === 1 ? singular : plural}`;

function decimal(value, places) {
  const text = value.toFixed(places);
  return places > 0 ? text.replace(/\.?0+$/, '') : text;
}
