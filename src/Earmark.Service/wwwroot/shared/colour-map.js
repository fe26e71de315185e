// Colours of the spectrogram: from dark blue through violet and orange to pale yellow, with a lightness that increases evenly (after "inferno" of Matplotlib).

const STOPS = [[11, 7, 36], [58, 12, 95], [112, 26, 110], [166, 44, 96], [213, 72, 66], [244, 120, 28], [251, 183, 40], [252, 255, 164]];

// 256 colours as [red, green, blue].
export const colours = Array.from({ length: 256 }, (_, level) => {
  const position = level / 255 * (STOPS.length - 1), stop = Math.min(STOPS.length - 2, Math.floor(position)), fraction = position - stop;
  return STOPS[stop].map((value, channel) => Math.round(value + fraction * (STOPS[stop + 1][channel] - value)));
});
