/** One line of the final table. */
export interface Figure {
  name: string;
  measured: string;
  floor: string;
  ratio: number;
  /** None: to know, not to reach. */
  target?: { atLeast: number } | { atMost: number };
  /** What else is worth knowing, such as percentiles. */
  notes?: string;
}

export function isMissed({ ratio, target }: Figure): boolean {
  if (!target) return false;
  return 'atLeast' in target ? !(ratio >= target.atLeast) : !(ratio <= target.atMost);
}

const HEADER = ['figure', 'measured', 'floor', 'ratio', 'target', '', ''];

export function formatTable(figures: Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    figure.measured,
    figure.floor,
    figure.ratio.toFixed(2),
    !figure.target ? '' : 'atLeast' in figure.target ? `≥ ${figure.target.atLeast}` : `≤ ${figure.target.atMost}`,
    !figure.target ? '' : isMissed(figure) ? 'MISSED' : 'ok',
    figure.notes ?? '',
  ]);
  const widths = HEADER.map((title, column) => Math.max(...[title, ...rows.map((row) => row[column]!)].map(len)));
  const line = (row: string[]) =>
    row
      .map((cell, column) => cell + ' '.repeat(widths[column]! - len(cell)))
      .join('   ')
      .trimEnd();
  return [line(HEADER), widths.map((width) => '─'.repeat(width)).join('   '), ...rows.map(line)].join('\n');
}

function len(text: string): number {
  return [...text].length;
}

export const perSecond = (rate: number): string => `${rate.toFixed(0)}/s`;
export const milliseconds = (ms: number): string => `${ms.toFixed(ms < 10 ? 2 : 1)} ms`;
export const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
