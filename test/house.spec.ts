import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

/** A line in a file, and a word of the sentence that the linter has for it; null: all is well. */
const CASES: [file: string, line: string, sentence: RegExp | null][] = [
  ['src/domain/ticket/a.ts', `import '../calendar/calendar.js';`, null],
  ['src/domain/ticket/b.ts', `import 'luxon';`, null],
  ['src/domain/ticket/b.spec.ts', `import 'vitest';`, null],
  ['src/domain/ticket/c.ts', `import 'vitest';`, /is pure.*needs vitest/],
  ['src/domain/ticket/d.ts', `import '@nestjs/common';`, /is pure.*belongs in the room that asks/],
  ['src/domain/ticket/e.ts', `import 'node:fs';`, /is pure/],
  [
    'src/domain/ticket/f.ts',
    `import '../../tickets/tickets.events.js';`,
    /is pure.*tickets\.events\.ts belongs in the room/,
  ],
  ['src/domain/ticket/g.ts', `export * from '../../platform/time/clock.js';`, /is pure/],

  ['src/platform/jobs/a.ts', `import '../outbox/outbox.js';`, null],
  ['src/platform/jobs/b.ts', `import '../../domain/ticket/number.js';`, null],
  ['src/platform/jobs/c.ts', `import '../../sla/sla.events.js';`, /knows no room.*belongs in that room/],
  ['src/platform/d.ts', `import '../schema.js';`, /knows no room/],

  ['src/tickets/a.ts', `import './ticket.entity.js';`, null],
  ['src/tickets/b.ts', `import '../domain/sla/goal.js'; import '../platform/time/clock.js'; import 'typeorm';`, null],
  ['src/tickets/c.ts', `import '../people/people.contract.js';`, null],
  [
    'src/tickets/d.ts',
    `import '../people/people.store.js';`,
    /Enter people by its door.*people\.store\.ts belongs in its/,
  ],
  ['src/tickets/e.ts', `import '../people/person.entity.js';`, /Tables of people are its own/],
  ['src/tickets/f.ts', `import '../people/people.module.js';`, /Modules are imported by modules only/],
  ['src/tickets/f2.ts', `import '../categories/categories.contract.js';`, null],
  ['src/categories/a.ts', `import '../tickets/tickets.contract.js';`, /tickets is not below categories/],
  ['src/tickets/f.module.ts', `import '../people/people.module.js';`, null],
  ['src/tickets/g.ts', `import '../sla/sla.events.js';`, /floors only.*sla is not below tickets.*react to an event/],
  ['src/tickets/g.module.ts', `import '../sla/sla.module.js';`, /floors only/],
  ['src/tickets/h.ts', `export type { Timer } from '../sla/timer.entity.js';`, /floors only/],
  ['src/tickets/i.ts', `export const later = () => import('../mail/mail-addresses.js');`, /floors only/],
  ['src/tickets/j.ts', `export type Timer = import('../sla/timer.entity.js').Timer;`, /floors only/],
  ['src/tickets/k.ts', `import '../wiring.js';`, /Only src\/\*\.ts know src\/wiring\.ts.*composition root/],
  ['src/tickets/l.ts', `import '../../test/support/stage.js';`, /knows nothing of test/],
  ['src/tickets/m.ts', `import '../chat/chat.contract.js';`, /src\/chat is on no floor.*house\.js/],
  ['src/chat/a.ts', `import '../people/people.contract.js';`, /src\/chat is on no floor/],

  ['src/escalation/a.ts', `import '../sla/sla.events.js'; import '../tickets/tickets.contract.js';`, null],
  ['src/webhooks/a.ts', `import '../sla/sla.events.js'; import '../tickets/tickets.contract.js';`, null],
  ['src/webhooks/b.ts', `import '../escalation/escalation.events.js';`, /escalation is not below webhooks/],
  ['src/assignment/a.ts', `import '../sla/sla.contract.js'; import '../tickets/tickets.events.js';`, null],
  ['src/reports/a.ts', `import '../people/people.contract.js';`, null],
  ['src/reports/b.ts', `import '../desk/list-tickets.js';`, /desk is not below reports/],
  ['src/assignment/b.ts', `import '../escalation/escalation.events.js';`, /escalation is not below assignment/],
  ['src/live/a.ts', `import '../tickets/tickets.events.js'; import '../people/people.contract.js';`, null],
  ['src/live/b.ts', `import '../desk/desk.contract.js';`, /desk is not below live/],
  ['src/escalation/b.ts', `import '../desk/desk.contract.js';`, /desk is not below escalation/],
  ['src/desk/a.ts', `import '../sla/timer.entity.js'; import '../mail/outbound/outbound-mail.entity.js';`, null],
  ['src/desk/b.ts', `import '../tickets/ticket.store.js';`, /Enter tickets by its door/],
  ['src/desk/c.ts', `import '../mail/mail.contract.js';`, /mail is not below desk/],
  ['src/mail/inbound/a.ts', `import '../mail-addresses.js'; import '../../escalation/escalation.contract.js';`, null],
  ['src/mail/inbound/b.ts', `import '../../tickets/ticket.store.js';`, /Enter tickets by its door/],
  ['src/tracking/a.ts', `import '../mail/mail.contract.js';`, /mail is not below tracking/],
  ['src/bulk/a.ts', `import '../desk/desk.contract.js'; import '../macros/macros.contract.js';`, null],
  ['src/macros/a.ts', `import '../bulk/bulk.contract.js';`, /bulk is not below macros/],

  ['src/worker.module.ts', `import './sla/sweep-timers.js'; import './mail/inbound/route-mail.js';`, null],
  ['src/migrations/1-first.ts', `import 'typeorm';`, null],
  ['src/migrations/2-second.ts', `import '../sla/timer.entity.js';`, /stands for itself/],

  ['src/people/circle-a.ts', `import './circle-b.js';`, /cycle/],
  ['src/people/circle-b.ts', `import './circle-a.js';`, /cycle/],
  [
    'src/people/wired.ts',
    `export { forwardRef } from './x.js'; import { forwardRef as later } from '@nestjs/common'; later();`,
    /No forwardRef/,
  ],
  ['src/people/index.ts', `export const people = 1;`, /No barrels/],
  ['src/people/utils/a.ts', `export const people = 1;`, /utils\/ says nothing/],

  ['src/sla/now-a.ts', `export const now = new Date();`, /Only src\/platform reads the clock.*inject Clock/],
  ['src/sla/now-b.ts', `export const now = Date.now();`, /reads the clock/],
  [
    'src/domain/sla/now-c.ts',
    `import { DateTime } from 'luxon'; export const now = DateTime.utc();`,
    /reads the clock/,
  ],
  ['src/sla/now-d.ts', `export const start = new Date(0);`, null],
  ['src/platform/time/now-e.ts', `export const now = new Date();`, null],
  ['src/sla/now-f.spec.ts', `export const now = new Date();`, null],
  ['src/sla/env-a.ts', `export const home = process.env.HOME;`, /read the environment.*environment\.ts/],
  ['src/sla/env-b.ts', `const { env } = process; export const home = env.HOME;`, /read the environment/],
  ['src/sla/env-c.ts', `import { env } from 'node:process'; export const home = env.HOME;`, /read the environment/],
  ['src/main.ts', `export const home = process.env.HOME;`, null],
  ['src/platform/config/env-d.ts', `export const home = process.env.HOME;`, null],
];

interface Diagnostic {
  message: string;
  filename: string;
}

describe('the linter', () => {
  const tree = mkdtempSync(join(tmpdir(), 'docket-house-'));
  let found: Diagnostic[] = [];

  beforeAll(async () => {
    for (const [file, line] of CASES) {
      mkdirSync(dirname(join(tree, file)), { recursive: true });
      writeFileSync(join(tree, file), `${line}\n`);
    }
    found = await lint(tree);
  });
  afterAll(() => rmSync(tree, { recursive: true, force: true }));

  it.each(CASES)('%s: %s', (file, _line, sentence) => {
    const messages = found.filter(({ filename }) => filename === file).map(({ message }) => message);
    if (sentence === null) expect(messages).toEqual([]);
    else expect(messages).toEqual([expect.stringMatching(sentence)]);
  });

  it('knows a floor for each room there is', async () => {
    const rooms = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const probes = rooms.map(({ name }) => name).filter((name) => !['domain', 'platform', 'migrations'].includes(name));
    const place = mkdtempSync(join(tmpdir(), 'docket-house-'));
    for (const room of probes) {
      mkdirSync(join(place, 'src', room), { recursive: true });
      const other = room === 'people' ? 'tickets' : 'people';
      writeFileSync(join(place, 'src', room, 'a.ts'), `import '../${other}/a.contract.js';\n`);
    }
    const homeless = (await lint(place)).filter(({ message }) => message.includes('on no floor'));
    rmSync(place, { recursive: true, force: true });
    expect(homeless).toEqual([]);
  });
});

function lint(cwd: string): Promise<Diagnostic[]> {
  const oxlint = join(ROOT, 'node_modules/oxlint/bin/oxlint');
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [oxlint, '-c', join(ROOT, '.oxlintrc.json'), '-f', 'json'],
      { cwd, maxBuffer: 1e8 },
      (error, stdout) => {
        try {
          resolve((JSON.parse(stdout) as { diagnostics: Diagnostic[] }).diagnostics);
        } catch {
          reject(error ?? new Error(stdout));
        }
      },
    );
  });
}
