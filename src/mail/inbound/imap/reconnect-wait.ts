const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/**
 * How long to wait after so many failures in a row.
 * @param refused the log-in was refused: somebody has to change something, and servers lock out those who hammer
 * @param random from 0 to 1, so that several workers do not come back all at once
 */
export function waitAfter(failures: number, refused: boolean, random: number): number {
  const [least, most] = refused ? [MINUTE, 15 * MINUTE] : [SECOND, 5 * MINUTE];
  const full = Math.min(most, least * 2 ** Math.min(failures - 1, 20));
  return Math.round(full * (0.5 + random / 2));
}
