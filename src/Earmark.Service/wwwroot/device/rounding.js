// Rounding as in .NET, which differs from Math.round for halves.

// Halves are rounded to the even neighbour: Math.Round.
export function roundHalfToEven(value) {
  const floor = Math.floor(value), fraction = value - floor;
  return fraction < 0.5 || (fraction === 0.5 && floor % 2 === 0) ? floor : floor + 1;
}

// Halves are rounded away from zero: MidpointRounding.AwayFromZero.
export const roundHalfAwayFromZero = value => Math.sign(value) * Math.floor(Math.abs(value) + 0.5);
