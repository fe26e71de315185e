// Buttons that save results as files.

import { element } from '../shared/element.js';
import { segmentsOf } from './results.js';
import { audacity, csv, json } from './tag-formats.js';

// recordings: returns the recordings with a result; name: returns the name of the file, without its extension. Label tracks describe a single recording.
export function downloadButtons(recordings, settings, name, { caption = 'Download', allowsAudacity }) {
  const rows = () => recordings().map(recording => ({ path: recording.name, seconds: recording.result.seconds, segments: segmentsOf(recording.result, settings) }));
  const button = (text, extension, type, format) => element('button', { type: 'button', class: 'quiet', click: () => save(`${name()}${extension}`, type, format(rows())) }, text);
  return [
    element('span', {}, caption), button('JSON', '.json', 'application/json', json), button('CSV', '.csv', 'text/csv', csv),
    ...(allowsAudacity ? [button('Audacity labels', '.txt', 'text/plain', audacity)] : []),
  ];
}

function save(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  element('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // gives the download time to start
}
