// The windows in which segments are found: ScanOptions.For and SegmentOptions of the library.

const FALLBACK_SECONDS = 2;

// Returns { window, hop } in seconds, from the values of a person, which are null where there is none, and the model card.
export function windowDefaults(card, window = null, hop = null) {
  if (window !== null) return { window, hop: hop ?? window / 2 };
  if (card.segmentDefaults) return { window: card.segmentDefaults.windowSeconds, hop: hop ?? card.segmentDefaults.hopSeconds };
  if (card.prediction.rule === 'windows') return { window: card.prediction.windowSeconds, hop: hop ?? card.prediction.hopSeconds };
  const trained = card.windowSeconds ?? trainedSeconds(card);
  return { window: trained, hop: hop ?? trained / 2 };
}

// The middle of the lengths of the crops on which the model was trained.
function trainedSeconds({ preset, sampleRate }) {
  const samples = value => typeof value === 'number' ? Math.floor(value * sampleRate + 0.5) : Number.parseFloat(value) * (String(value).endsWith('samples') ? 1 : String(value).endsWith('ms') ? sampleRate / 1000 : sampleRate);
  const { cropMin, cropMax } = preset?.examples ?? {};
  if (cropMin === undefined || cropMax === undefined) return FALLBACK_SECONDS;
  const seconds = (samples(cropMin) + samples(cropMax)) / 2 / sampleRate;
  return seconds >= 0.01 && seconds <= 3600 ? seconds : FALLBACK_SECONDS;
}
