// The page of "earmark serve": connects its parts.

import { DeviceTagger } from './page/device-tagger.js';
import { receiveFiles } from './page/drop-zone.js';
import { element } from './shared/element.js';
import { count, hertz } from './page/format.js';
import { HistoryView } from './page/history-view.js';
import { KeyDialog } from './page/key-dialog.js';
import { LiveView } from './page/live-view.js';
import { insecureProblem, isMicrophoneOffered } from './page/microphone.js';
import { Notices } from './page/notices.js';
import { perFrame } from './shared/per-frame.js';
import { Problem } from './shared/problem.js';
import { Recorder } from './page/recorder.js';
import { RecordingView } from './page/recording-view.js';
import { Recordings } from './page/recordings.js';
import { labelsOf } from './page/results.js';
import { ServerTagger } from './page/server-tagger.js';
import { Service } from './page/service.js';
import { Settings } from './page/settings.js';
import { TaggingQueue } from './page/tagging-queue.js';

const at = id => document.getElementById(id);
const notices = new Notices(at('notices')), keyDialog = new KeyDialog(at('key-dialog')), service = new Service(wasWrong => keyDialog.ask(wasWrong));
const settings = new Settings(at('settings'), at('settings-note')), recordings = new Recordings(), uploadNote = at('on-device-note').textContent;

async function start() {
  const card = await service.json('/v1/model');
  at('model').replaceChildren(`${count(card.labels.length, 'label')} · ${hertz(card.sampleRate)}`, element('span', { class: 'fingerprint' }, card.fingerprint ? ` · trained on ${card.fingerprint.slice(0, 8)}` : ''));
  settings.card = card;

  const server = new ServerTagger(service, card), device = new DeviceTagger(service, card);
  const chooseTagger = () => at('on-device').checked ? device : server;
  const queue = new TaggingQueue(recordings, settings, chooseTagger);
  const view = new RecordingView(at('recording'), card, settings, queue);
  const history = new HistoryView(at('history'), at('history-list'), at('history-downloads'), recordings, settings, queue);
  const showProblem = error => notices.show('microphone', Problem.of(error));

  const add = files => {
    const added = files.map(file => recordings.add(file));
    queue.add(added);
    recordings.select(added[0]);
    at('recording').focus({ preventScroll: true }); // so that the keys of the player work at once
  };
  new Recorder(at('record'), file => add([file]), showProblem);
  const live = new LiveView({ button: at('live'), panel: at('live-panel'), status: at('live-status'), tags: at('live-tags') }, service, settings, showProblem);
  if (!isMicrophoneOffered()) notices.show('insecure', insecureProblem(), true);

  const drawHistory = perFrame(() => history.draw()), updateView = perFrame(() => view.update());
  recordings.addEventListener('list', drawHistory);
  recordings.addEventListener('change', ({ detail: recording }) => {
    drawHistory();
    if (recording === recordings.selected) updateView();
    announce(recording);
  });
  recordings.addEventListener('select', ({ detail: recording }) => {
    drawHistory();
    if (recording) view.show(recording);
    else view.showEmpty();
  });
  settings.addEventListener('change', () => { drawHistory(); updateView(); });
  const place = () => {
    live.allow(!at('on-device').checked);
    showPlace(device, live);
  };
  at('on-device').addEventListener('change', place);
  addEventListener('keydown', event => { if (!event.target.closest('button, input, select, summary, dialog, a, textarea')) view.handleKey(event); });
  addEventListener('beforeunload', event => { if (recordings.list.some(({ state }) => state === 'running')) event.preventDefault(); });
  for (const id of ['record', 'on-device']) at(id).disabled = false; // disabled in the HTML, because they do not work before this point
  place(); // some browsers restore the switch when the page is reloaded
  return add;
}

// Announces the result of a recording to screen readers, once.
function announce({ name, state, result, problem }) {
  if (state === 'failed') at('status').textContent = `${name}: ${problem.message}`;
  if (state !== 'done') return;
  const [best] = labelsOf(result, settings);
  at('status').textContent = best ? `${name}: ${best.label}, ${Math.round(100 * best.score)} percent` : `${name}: no label`;
}

async function showPlace(device, live) {
  const note = at('on-device-note'), isOn = at('on-device').checked;
  notices.hide('device');
  note.textContent = isOn ? 'Preparing the model…' : uploadNote;
  if (!isOn) return;
  try {
    await device.load(text => { note.textContent = `${text}…`; });
    if (at('on-device').checked) note.textContent = 'Nothing is uploaded: the model runs in this browser';
  } catch (error) {
    at('on-device').checked = false;
    live.allow(true);
    note.textContent = uploadNote;
    notices.show('device', Problem.of(error));
  }
}

// Files that are dropped before the page knows the model wait for it.
const started = start();
receiveFiles({ button: at('choose'), input: at('files'), overlay: at('drop-overlay') }, files => started.then(add => add(files), () => {}));
started.catch(error => {
  notices.show('start', Problem.of(error));
  at('choose').disabled = true;
});
