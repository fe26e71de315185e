// Samples of the microphone.

import { Problem } from '../shared/problem.js';

const ADVICE = 'The symbol next to the address of the page shows whether the microphone is allowed.';

const PROBLEMS = {
  NotAllowedError: ['The microphone is not allowed', 'this page may not use the microphone', `Allow the microphone for this page and try again. ${ADVICE}`],
  NotFoundError: ['No microphone was found', 'no microphone is connected', 'Connect a microphone and try again, or choose a file.'],
  NotReadableError: ['The microphone cannot be used', 'another program uses it, or the system blocks it', 'Close the other program and try again.'],
};

// Browsers allow the microphone only on pages of this machine and on pages with HTTPS.
export const isMicrophoneOffered = () => Boolean(window.isSecureContext && navigator.mediaDevices?.getUserMedia && window.AudioWorkletNode);

export const insecureProblem = () => new Problem('Recording is not available on this page', {
  found: `the page was opened as ${location.origin}`, expected: 'http://localhost, or an address with https://',
  remedy: 'Open the page on the machine that runs the service, or put the service behind a proxy with HTTPS. Files can still be tagged.',
});

// Opens the microphone. onSamples receives Float32Arrays, mono. Returns { rate, stop }. Throws a Problem if it cannot be used.
export async function openMicrophone(onSamples) {
  if (!isMicrophoneOffered()) throw insecureProblem();
  let stream, context;
  try {
    // Processing for speech would change the sounds that the model knows.
    stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false } });
    context = new AudioContext();
    await context.audioWorklet.addModule(new URL('pcm-worklet.js', import.meta.url));
  } catch (error) {
    stream?.getTracks().forEach(track => track.stop());
    const [title, found, remedy] = PROBLEMS[error.name] ?? ['The microphone cannot be used', error.message, ADVICE];
    throw new Problem(title, { found, remedy });
  }
  const source = context.createMediaStreamSource(stream), node = new AudioWorkletNode(context, 'pcm', { numberOfOutputs: 0 });
  node.port.onmessage = ({ data }) => onSamples(data);
  source.connect(node);
  return {
    rate: context.sampleRate,
    async stop() {
      node.port.onmessage = null;
      stream.getTracks().forEach(track => track.stop());
      await context.close();
    },
  };
}
