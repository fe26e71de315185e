// The windows in which segments are found, as SegmentOptions of the library chooses them.

// card: the model card; window, hop: the settings of the user in seconds, or null. Returns { window, hop } in seconds.
export function windowsFor(card, window = null, hop = null) {
  if (window !== null) return { window, hop: hop ?? window / 2 }; // the hop of the model belongs to another window
  return { window: card.windows.windowSeconds, hop: hop ?? card.windows.hopSeconds };
}
