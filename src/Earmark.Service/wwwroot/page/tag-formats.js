// The formats json, csv and audacity of docs/tag-formats.md, as the command "earmark tag" writes them. Each takes [{ path, seconds, segments }].

const LOW_CONTROLS = /[\u0000-\u001f]/g, DELETE = /\u007f/g;

export function json(recordings) {
  const rows = recordings.map(({ path, seconds, segments }) => {
    const recordedAt = clockTime(path, 0);
    const parts = segments.map(({ start, end, label, score }) => object({ start: jsonNumber(start), end: jsonNumber(end), label: JSON.stringify(label), score: jsonNumber(score) }));
    return object({ path: JSON.stringify(path), seconds: jsonNumber(seconds), ...recordedAt && { recordedAt: JSON.stringify(recordedAt) }, segments: `[${parts.join()}]` });
  });
  return `[\n${rows.join(',\n')}\n]\n`;
}

export function csv(recordings) {
  const rows = recordings.flatMap(({ path, seconds, segments }) => segments.length === 0
    ? [[path, '', '', '', '', clockTime(path, 0), number(seconds)]]
    : segments.map(({ start, end, label, score }) => [path, number(start), number(end), label, number(score), clockTime(path, start), number(seconds)]));
  return [['path', 'start', 'end', 'label', 'score', 'recorded_at', 'seconds'], ...rows].map(row => `${row.map(quoted).join(',')}\n`).join('');
}

// One recording: a label track.
export const audacity = ([{ segments }]) => segments.map(({ start, end, label, score }) => `${[number(start), number(end), pictured(label), number(score)].join('\t')}\n`).join('');

const quoted = field => /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;

// Values are JSON.
const object = values => `{${Object.entries(values).map(([key, value]) => `"${key}":${value}`).join()}}`;

const EXPONENTIAL = /^(\d)(?:\.(\d+))?e-(\d+)$/, LEAST_WITHOUT_EXPONENT = 1e-4, MAX_DECIMALS = 28;

// The shortest decimal that reads as the same number. In JSON, .NET writes numbers below 0.0001 with an exponent.
function jsonNumber(value) {
  const [, digit, fraction, exponent] = EXPONENTIAL.exec(value.toExponential()) ?? [];
  return exponent && value < LEAST_WITHOUT_EXPONENT ? `${digit}${fraction ? `.${fraction}` : ''}E-${exponent.padStart(2, '0')}` : String(value);
}

// The same without an exponent, which some programs do not read, unless there are too many decimals (DecimalText of the library).
function number(value) {
  const [, digit, fraction = '', exponent] = EXPONENTIAL.exec(String(value)) ?? [];
  if (!exponent) return String(value);
  return Number(exponent) + fraction.length > MAX_DECIMALS ? jsonNumber(value) : `0.${'0'.repeat(exponent - 1)}${digit}${fraction}`;
}

// Control characters, which the format cannot contain, as their pictures in Unicode.
const pictured = text => text.replace(LOW_CONTROLS, character => String.fromCharCode(0x2400 + character.charCodeAt(0))).replace(DELETE, '\u2421');

const DATE_TIME = /(?<!\d)((?:19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)(?:[T_$-]| |(?<=(?<!\d)\d{8})(?=\d{6}))(\d\d)([-_.:]?)(\d\d)\6(\d\d)(?:\.(\d{6}|\d{3})(?!\d))?(?:Z|[+-]\d\d:?\d\d)?(?!\d)/g;
const UNIX_TIME = /^([0-9A-F]{8})T?(\.[^.]+)?$/, FIRST_UNIX_TIME = 0x5685C180, LAST_UNIX_TIME = 0x7FFFFFFF;

// The clock time of a position, if the name of the recording contains its start time; otherwise empty.
function clockTime(path, seconds) {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1), start = startTime(name);
  if (start === null) return '';
  const microseconds = Math.round(start.microseconds + seconds * 1e6), whole = Math.floor(microseconds / 1e6), rest = microseconds - whole * 1e6;
  return new Date(1000 * (start.seconds + whole)).toISOString().slice(0, 19) + (rest > 0 ? `.${String(rest).padStart(6, '0').replace(/0+$/, '')}` : '');
}

function startTime(name) {
  for (const [, year, , month, day, hour, , minute, second, fraction] of name.matchAll(DATE_TIME)) {
    const time = Date.UTC(year, month - 1, day, hour, minute, second), date = new Date(time);
    const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === Number(day) && hour < 24 && minute < 60 && second < 60;
    if (exists) return { seconds: time / 1000, microseconds: fraction ? Number(fraction.padEnd(6, '0')) : 0 };
  }
  const [, hex, extension] = name.match(UNIX_TIME) ?? [], seconds = Number.parseInt(hex, 16);
  return hex && (/[A-F]/.test(hex) || extension === '.WAV') && seconds >= FIRST_UNIX_TIME && seconds <= LAST_UNIX_TIME ? { seconds, microseconds: 0 } : null;
}
