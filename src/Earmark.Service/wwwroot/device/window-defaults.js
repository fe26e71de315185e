// The windows in which segments are found, as SegmentOptions of the library chooses them.

// Returns { window, hop } in seconds, from the values of a person, which are null where there is none, and the windows of the model.
export function windowsFor(card, window = null, hop = null) {
  if (window !== null) return { window, hop: hop ?? window / 2 }; // the hop of the model belongs to another window
  return { window: card.windows.windowSeconds, hop: hop ?? card.windows.hopSeconds };
}
