// Merges the scores of windows into segments: Segments of the library (docs/model-file.md, "Segments"). Times are in seconds.

const TOLERANCE = 1e-6, LOW_RATIO = 0.6, MIN_SECONDS = 0.5;

// windows: [{ start, end, scores }] in order; thresholds: score at which a segment of each label starts; gapSeconds: longest gap that is closed.
// Returns [{ start, end, label, score }] ordered by start, end and label, where label is an index.
export function mergeSegments(windows, thresholds, gapSeconds) {
  const segments = [], states = thresholds.map(() => null);
  if (windows.length === 0) return segments;
  const recordingStart = windows[0].start, recordingEnd = windows[windows.length - 1].end;
  const centre = window => (window.start + window.end) / 2;
  let position = recordingStart;

  const finish = label => {
    const state = states[label];
    states[label] = null;
    const isWhole = state && state.start === recordingStart && state.end === recordingEnd;
    if (state && (isWhole || state.end - state.start >= MIN_SECONDS - TOLERANCE)) segments.push({ start: state.start, end: state.end, label, score: state.score });
  };

  windows.forEach((window, i) => {
    // A window stands for the part that is closer to its centre than to that of any other window.
    const end = i + 1 < windows.length ? (centre(window) + centre(windows[i + 1])) / 2 : window.end;
    thresholds.forEach((threshold, label) => {
      const state = states[label], score = window.scores[label];
      if (score >= (state?.isOpen ? LOW_RATIO * threshold : threshold)) {
        states[label] = { start: state?.start ?? position, end, isOpen: true, score: Math.max(state?.score ?? 0, score) };
      } else if (state) {
        state.isOpen = false;
        if (end - state.end > gapSeconds + TOLERANCE) finish(label); // the next segment cannot be merged with it
      }
    });
    position = end;
  });
  thresholds.forEach((_, label) => finish(label));
  return segments.sort((a, b) => a.start - b.start || a.end - b.end || a.label - b.label);
}
