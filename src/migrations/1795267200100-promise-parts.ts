import type { MigrationInterface, QueryRunner } from 'typeorm';

/** As the first tables had it: what a new installation promised until now. */
function seeded(): object[] {
  const acknowledgement = {
    calendar: 'always',
    dueAfter: 'PT48H',
    steps: [
      { after: 'PT24H', action: 'remind' },
      { after: 'PT48H', action: 'escalate' },
    ],
  };
  return [
    {
      name: 'Security',
      match: { category: ['security'] },
      goals: { acknowledgement, resolution: resolution('P5D', 'P10D') },
    },
    { name: 'Standard', match: {}, goals: { acknowledgement, resolution: resolution('P3D', 'P5D') } },
  ];
}

function acknowledgement(remind: string, due: string, again: string): object {
  return {
    calendar: 'always',
    dueAfter: due,
    steps: [
      { after: remind, action: 'remind' },
      { after: due, action: 'escalate' },
      { after: again, action: 'escalate' },
    ],
  };
}

function resolution(remind: string, due: string): object {
  return {
    calendar: 'business',
    dueAfter: due,
    steps: [
      { after: remind, action: 'remind' },
      { after: due, action: 'escalate' },
    ],
  };
}

const SECURITY = ['security', 'privacy', 'fraud', 'abuse'];

/** What is urgent has a quarter of the time; security cases take longer to look into. */
function policies(): object[] {
  const usual = acknowledgement('PT24H', 'PT48H', 'PT72H');
  const quarter = acknowledgement('PT6H', 'PT12H', 'PT18H');
  return [
    {
      name: 'Urgent security',
      match: { category: SECURITY, priority: ['urgent'] },
      goals: { acknowledgement: quarter, resolution: resolution('P1.25D', 'P2.5D') },
    },
    {
      name: 'Security',
      match: { category: SECURITY },
      goals: { acknowledgement: usual, resolution: resolution('P5D', 'P10D') },
    },
    {
      name: 'Urgent',
      match: { priority: ['urgent'] },
      goals: { acknowledgement: quarter, resolution: resolution('P0.75D', 'P1.25D') },
    },
    { name: 'Standard', match: {}, goals: { acknowledgement: usual, resolution: resolution('P3D', 'P5D') } },
  ];
}

export class PromiseParts1795267200100 implements MigrationInterface {
  name = 'PromiseParts1795267200100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "person" ADD "tier" text`);
    await runner.query(`ALTER TABLE "timer" ADD "course" jsonb NOT NULL DEFAULT '[]'`);
    // Only where nobody has made the list their own; tickets that are there keep what they were promised.
    await runner.query(
      `INSERT INTO policy_list (revision, policies, created_at)
       SELECT 2, $1, CASE WHEN EXISTS (SELECT FROM ticket) THEN now() ELSE 'epoch' END
       WHERE (SELECT max(revision) FROM policy_list) = 1 AND (SELECT policies FROM policy_list WHERE revision = 1) = $2::jsonb`,
      [JSON.stringify(policies()), JSON.stringify(seeded())],
    );
  }

  async down(): Promise<void> {
    throw new Error('What clocks went through is not thrown away');
  }
}
