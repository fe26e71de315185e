// What the front end of a model implies for its spectrogram, from earmark.frontEnd of the model card (docs/model-file.md, "Lengths in the front end").

// Lengths of the front end in samples.
function frontEndLengths({ frontEnd, sampleRate }) {
  const samples = (value, unit, rate = sampleRate) => {
    const [amount, actualUnit] = typeof value === 'string' ? [Number.parseFloat(value), value.split(' ')[1]] : [value ?? 0, unit];
    return actualUnit === 'samples' ? amount : Math.floor((actualUnit === 'ms' ? amount / 1000 : amount) * rate + 0.5);
  };
  const { hop, frame, padding, minSeconds } = frontEnd.logMel ?? frontEnd, { backbone } = frontEnd;
  const ofBackbone = backbone ? Math.max(samples(backbone.frame, 'ms', backbone.sampleRate), samples(backbone.minSeconds, 's', backbone.sampleRate)) * Math.floor(sampleRate / backbone.sampleRate) : 0; // shorter recordings are repeated
  return { hop: samples(hop, 'ms'), frame: samples(frame, 'ms'), padding: samples(padding, 's'), least: Math.max(samples(minSeconds, 's'), ofBackbone) };
}

// The frames that start within a part of a recording, and the samples from which they are computed: a few more on both sides, so that the
// frames are the same as in the spectrogram of the whole recording. The same as SpectrogramPart of the service.
export function spectrogramPart(card, start, seconds) {
  const { hop, frame, padding, least } = frontEndLengths(card), context = 1 + Math.floor((padding + Math.max(frame, least)) / hop);
  const frameAt = time => Math.ceil(Math.round(time * card.sampleRate) / hop), first = frameAt(start), frames = Math.max(1, frameAt(start + seconds) - first), skipped = Math.min(first, context);
  return {
    skipped, hopSeconds: hop / card.sampleRate, startSeconds: first * hop / card.sampleRate, firstSample: (first - skipped) * hop, samples: (skipped + frames + context) * hop,
    // Number of frames of the part in a spectrogram of so many frames and samples. Frames of the repetition of a short recording do not count.
    framesIn: (allFrames, samples) => Math.min(frames, Math.max(1, Math.min(allFrames, Math.ceil(samples / hop)) - skipped)),
  };
}

// Returns a function from a frequency in Hz to its position on the axis, from 0 (bottom) to 1 (top), or null if the bands are not frequencies.
export function bandAxis({ frontEnd, sampleRate }) {
  if (frontEnd?.logMel) return bandAxis({ frontEnd: { type: 'logMel', ...frontEnd.logMel }, sampleRate });
  if (frontEnd?.type === 'amplitudePhase') return frequency => frequency / (sampleRate / 2);
  if (frontEnd?.type !== 'logMel') return null;
  const mel = frontEnd.scale === 'slaney' ? slaneyMel : htkMel, { fmin, fmax, bands } = frontEnd;
  // Band b has its centre at edge b + 1 of bands + 2 edges, which are evenly spaced in mel.
  return frequency => ((mel(frequency) - mel(fmin)) / (mel(fmax) - mel(fmin)) * (bands + 1) - 0.5) / bands;
}

const htkMel = frequency => 2595 * Math.log10(1 + frequency / 700);
const slaneyMel = frequency => frequency < 1000 ? frequency * 3 / 200 : 15 + 27 * Math.log(frequency / 1000) / Math.log(6.4);
