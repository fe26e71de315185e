// The windows in which segments are found, as SegmentOptions of the library chooses them.

// Returns { window, hop } in seconds, from the settings of the user, which are null if not set, and the windows of the model.
export function windowsFor(card, window = null, hop = null) {
  if (window !== null) return { window, hop: hop ?? window / 2 }; // the hop of the model belongs to another window
  return { window: card.windows.windowSeconds, hop: hop ?? card.windows.hopSeconds };
}
