// What is shown and downloaded of the result of a recording.

// The labels of a recording, best first. For a whole recording, the best that reach the threshold of the settings, if there is one.
// For segments, one row per label with its best score, its total length and its best segment.
export function labelsOf({ tags, segments }, { top, threshold }) {
  if (!segments) return tags.filter(({ score }) => threshold === null || score >= threshold).slice(0, top);
  const rows = new Map();
  for (const segment of segments) {
    const row = rows.get(segment.label) ?? { label: segment.label, score: 0, seconds: 0, count: 0, best: segment };
    if (segment.score > row.score) Object.assign(row, { score: segment.score, best: segment });
    row.seconds += segment.end - segment.start;
    row.count++;
    rows.set(segment.label, row);
  }
  return [...rows.values()].sort((a, b) => b.score - a.score);
}

// The result as segments with start and end, for files: labels of the whole recording start at 0 and end at its length.
export const segmentsOf = (result, settings) => result.segments ?? labelsOf(result, settings).map(({ label, score }) => ({ start: 0, end: result.seconds, label, score }));
