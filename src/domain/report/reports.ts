import { formatDuration } from '../calendar/duration.js';
import { SCORES } from '../ticket/rating.js';
import { type FactKind, FACT_KINDS } from './fact.js';
import type { Sums } from './sums.js';

export const REPORT_NAMES = ['sla', 'times', 'backlog', 'reopenings', 'escalations', 'scores'] as const;
export type ReportName = (typeof REPORT_NAMES)[number];

/** A number, a share from 0 to 1, or a duration such as `PT5400S`; null: there is nothing that it could be of. */
export type ReportValue = number | string | null;

export interface Report {
  /** What is counted. */
  kinds: readonly FactKind[];
  /** Names of its columns, in order, and what each says of a group. */
  columns: Readonly<Record<string, (sums: Sums) => ReportValue>>;
}

const PROMISES = [
  ['acknowledgement', 'acknowledgement'],
  ['nextResponse', 'next_response'],
  ['resolution', 'resolution'],
] as const;
const FIRST_RESPONSES = ['acknowledgement.met', 'acknowledgement.late'] as const;
const RESOLUTIONS = ['resolution.met', 'resolution.late'] as const;

export const REPORTS: Readonly<Record<ReportName, Report>> = {
  /** How many promises were kept, of those that are decided. */
  sla: report(
    Object.fromEntries(
      PROMISES.flatMap(([name, metric]) => [
        [`${name}Met`, (sums: Sums) => sums.count(`${metric}.met`)],
        [`${name}Breached`, (sums: Sums) => sums.count(`${metric}.breached`)],
        [
          `${name}Attainment`,
          (sums: Sums) => share(sums.count(`${metric}.met`), sums.count(`${metric}.met`, `${metric}.breached`)),
        ],
      ]),
    ),
    FACT_KINDS.filter((kind) => /\.(met|breached)$/.test(kind)),
  ),
  /** In working time of the calendar that was promised under. */
  times: report(
    {
      firstResponses: (sums) => sums.count(...FIRST_RESPONSES),
      firstResponseP50: (sums) => duration(sums.percentile(0.5, ...FIRST_RESPONSES)),
      firstResponseP90: (sums) => duration(sums.percentile(0.9, ...FIRST_RESPONSES)),
      resolutions: (sums) => sums.count(...RESOLUTIONS),
      resolutionP50: (sums) => duration(sums.percentile(0.5, ...RESOLUTIONS)),
      resolutionP90: (sums) => duration(sums.percentile(0.9, ...RESOLUTIONS)),
    },
    [...FIRST_RESPONSES, ...RESOLUTIONS],
  ),
  /** What was unsolved at the end, and what made it more and less. */
  backlog: report(
    {
      opened: (sums) => sums.count('opened'),
      reopened: (sums) => sums.count('reopened'),
      resolved: (sums) => sums.count('resolved'),
      merged: (sums) => sums.count('merged'),
      backlog: (sums) => sums.count('backlog'),
    },
    ['opened', 'reopened', 'resolved', 'merged', 'backlog'],
  ),
  reopenings: report(
    {
      resolved: (sums) => sums.count('resolved'),
      reopened: (sums) => sums.count('reopened'),
      reopenedPerResolved: (sums) => share(sums.count('reopened'), sums.count('resolved')),
    },
    ['resolved', 'reopened'],
  ),
  escalations: report(
    {
      opened: (sums) => sums.count('opened'),
      escalated: (sums) => sums.count('escalated'),
      escalatedPerOpened: (sums) => share(sums.count('escalated'), sums.count('opened')),
    },
    ['opened', 'escalated'],
  ),
  scores: report(
    {
      answers: (sums) => sums.count('score'),
      average: (sums) => average(sums),
      ...Object.fromEntries(SCORES.map((score) => [`score${score}`, (sums: Sums) => sums.countOf('score', score)])),
    },
    ['score'],
  ),
};

function report(columns: Report['columns'], kinds: readonly FactKind[]): Report {
  return { columns, kinds };
}

export function valuesOf({ columns }: Report, sums: Sums): Record<string, ReportValue> {
  return Object.fromEntries(Object.entries(columns).map(([name, valueOf]) => [name, valueOf(sums)]));
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : round(part / whole);
}

function average(sums: Sums): number | null {
  const answers = sums.count('score');
  const total = SCORES.reduce((sum, score) => sum + score * sums.countOf('score', score), 0);
  return answers === 0 ? null : round(total / answers);
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

function duration(ms: number | null): string | null {
  return ms === null ? null : formatDuration(Math.round(ms));
}
