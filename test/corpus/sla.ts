import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileCalendar, type Calendar, type CalendarSpec } from '../../src/domain/calendar/calendar.js';
import { addWorkingTime, isOpen, workingTimeBetween } from '../../src/domain/calendar/working-time.js';

/** How one source of cases fared. */
export interface CorpusResult {
  source: string;
  passed: number;
  failed: { case: string; expected: unknown; got: unknown }[];
}

interface Case {
  id: string;
  source: string;
  calendar: Pick<CalendarSpec, 'timezone' | 'hours' | 'holidays'>;
  op: 'add' | 'between' | 'is_open';
  start: string;
  minutes?: number;
  end?: string;
  /** An instant, minutes or a boolean. `expect_alt` beside it holds the convention that Docket does not follow. */
  expect: string | number | boolean;
  tags: string[];
}

const MINUTE = 60_000;

/** Runs the working-time cases of a folder of corpora, `<dir>/sla/cases.jsonl`. */
export function runSlaCorpus(dir: string): CorpusResult[] {
  const results = new Map<string, CorpusResult>();
  for (const line of readFileSync(join(dir, 'sla', 'cases.jsonl'), 'utf8').split('\n')) {
    if (!line.trim()) continue;
    const one = JSON.parse(line) as Case;
    // Promises run forwards only.
    if (one.tags.includes('subtract')) continue;
    const result = results.get(one.source) ?? { source: one.source, passed: 0, failed: [] };
    results.set(one.source, result);
    const got = answer(one);
    const expected = typeof one.expect === 'string' ? toInstant(Date.parse(one.expect)) : one.expect;
    if (got === expected) result.passed++;
    else result.failed.push({ case: one.id, expected, got });
  }
  return [...results.values()];
}

function answer(one: Case): unknown {
  try {
    return calculate(one, compileCalendar({ id: one.id, name: one.id, ...one.calendar }));
  } catch (error) {
    return String(error);
  }
}

function calculate({ op, start, minutes, end }: Case, calendar: Calendar): string | number | boolean {
  const from = Date.parse(start);
  if (op === 'is_open') return isOpen(calendar, from);
  if (op === 'between') return workingTimeBetween(calendar, from, Date.parse(end!)) / MINUTE;
  return toInstant(addWorkingTime(calendar, from, Math.round(minutes! * MINUTE)));
}

function toInstant(ms: number): string {
  return new Date(ms).toISOString();
}
