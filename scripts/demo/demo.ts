// `npm run demo`: the whole story of a work order, with deadlines in seconds and real mail in both directions.
import { Stage, waitFor } from './stage.js';

interface Ticket {
  number: string;
  status: string;
  level: number;
  assignee: { name: string } | null;
  timers: { metric: string; cycle: number; state: string }[];
}

interface Message {
  body: string;
  source: string;
  author: { name: string } | null;
}

const GRACE = 'grace@example.com';
const ADA = 'ada@docket.localhost';
const SAM = 'sam@docket.localhost';

const POLICY = {
  name: 'Demo',
  match: {},
  goals: {
    acknowledgement: {
      calendar: 'always',
      dueAfter: 'PT8S',
      steps: [
        { after: 'PT4S', action: 'remind' },
        { after: 'PT8S', action: 'escalate' },
      ],
    },
    resolution: { calendar: 'always', dueAfter: 'PT50S', steps: [{ after: 'PT45S', action: 'remind' }] },
  },
};

const stage = new Stage();
const began = Date.now();
const paint = (code: number, text: string) => (process.stdout.isTTY ? `\x1b[${code}m${text}\x1b[0m` : text);

function tell(who: string, what: string): void {
  const seconds = ((Date.now() - began) / 1000).toFixed(1).padStart(5);
  process.stdout.write(`${paint(2, `${seconds} s`)}  ${paint(36, who.padEnd(8))}  ${what}\n`);
}

function check(what: string, holds: boolean): void {
  if (!holds) throw new Error(`This did not happen: ${what}`);
}

async function play(): Promise<void> {
  tell('Docket', 'starts with its own PostgreSQL, jobs and mail …');
  await stage.open();
  tell('Docket', `is ready on ${stage.url}`);
  const login = (email: string) =>
    stage.call<{ accessToken: string }>('POST', '/v1/auth/login', { email, password: 'demo-password' });
  const admin = (await login('admin@docket.localhost')).accessToken;
  const hire = (email: string, name: string, role: string) =>
    stage.call<{ id: string }>('POST', '/v1/people', { email, name, role, password: 'demo-password' }, admin);
  const ada = await hire(ADA, 'Ada', 'agent');
  const sam = await hire(SAM, 'Sam', 'senior');
  await stage.call(
    'POST',
    '/v1/teams',
    {
      name: 'Support',
      members: [
        { personId: ada.id, level: 1 },
        { personId: sam.id, level: 2 },
      ],
    },
    admin,
  );
  await stage.call('PUT', '/v1/sla/policies', { data: [POLICY] }, admin);
  tell('Admin', 'hires Ada (agent) and Sam (senior); acknowledgement is promised in 8 s, a reminder after 4');

  const opened = await stage.call<Ticket>('POST', '/v1/tickets', {
    subject: 'The printer on floor 3 is out of order',
    body: 'It prints blank pages since this morning.',
    requester: { email: GRACE, name: 'Grace' },
  });
  const { number } = opened;
  const look = () => stage.call<Ticket>('GET', `/v1/tickets/${number}`, undefined, admin);
  tell('Grace', `opens ${number}: "The printer on floor 3 is out of order"`);

  const confirmation = await stage.inbox.next(GRACE, /blank pages/);
  tell('Grace', `gets a confirmation: "${confirmation.subject}"`);
  tell('Team', 'is silent …');

  await stage.inbox.next(ADA, /first answer that was promised/);
  tell('Ada', 'gets a reminder: nobody has answered yet');
  const escalated = await waitFor('an escalation to the senior', async () => {
    const ticket = await look();
    return ticket.level === 2 && ticket.assignee?.name === 'Sam' ? ticket : null;
  });
  check(
    'the acknowledgement is breached',
    escalated.timers.some(({ metric, state }) => metric === 'acknowledgement' && state === 'breached'),
  );
  tell('Docket', `the promise is broken; ${number} climbs to level 2, to Sam`);
  await stage.inbox.next(SAM, /escalated and is yours/);
  tell('Sam', 'is told by mail');
  await stage.inbox.next(GRACE, /has been escalated/);
  tell('Grace', 'is told that somebody more senior looks after it');

  const senior = (await login(SAM)).accessToken;
  const reply = (body: string, status: string) =>
    stage.call('POST', `/v1/tickets/${number}/messages`, { body, status }, senior);
  await reply('Sorry for the wait. Is it the grey printer or the white one?', 'pending');
  tell('Sam', 'answers: "Is it the grey printer or the white one?" and waits for Grace');
  const question = await stage.inbox.next(GRACE, /grey printer or the white/);
  check('the answer is in the same mail thread', [question.references ?? []].flat().includes(confirmation.messageId!));
  tell('Grace', 'gets the answer in the same mail thread');
  check(
    'the clock stands while Grace is asked',
    (await look()).timers.some(({ metric, state }) => metric === 'resolution' && state === 'paused'),
  );

  await stage.answer(question, `Grace <${GRACE}>`, 'The grey one.');
  tell('Grace', 'answers the mail: "The grey one."');
  await waitFor("Grace's answer in the thread", async () => ((await look()).status === 'open' ? true : null));
  const thread = await stage.call<{ data: Message[] }>('GET', `/v1/tickets/${number}/messages`, undefined, senior);
  const last = thread.data.at(-1)!;
  check('only what Grace newly wrote is added', last.source === 'email' && last.body === 'The grey one.');
  tell('Docket', 'adds what is new to the thread, without the quotes; the clock runs again');

  await reply('The toner was empty. It prints again.', 'resolved');
  tell('Sam', 'resolves it: "The toner was empty. It prints again."');
  const solved = await stage.inbox.next(GRACE, /toner was empty/);
  await stage.answer(solved, `Grace <${GRACE}>`, 'It is blank again!');
  tell('Grace', 'answers the mail: "It is blank again!"');
  const reopened = await waitFor('the ticket reopens', async () => {
    const ticket = await look();
    return ticket.status === 'open' ? ticket : null;
  });
  check(
    'a second cycle of the resolution runs',
    reopened.timers.some(({ metric, cycle, state }) => metric === 'resolution' && cycle === 2 && state === 'running'),
  );
  await stage.inbox.next(SAM, /blank again/);
  tell('Docket', `${number} is open again, its clock goes on; Sam is told`);

  await reply('A new drum is in. Ten pages printed fine.', 'resolved');
  await stage.inbox.next(GRACE, /new drum/);
  tell('Sam', 'resolves it for good; Grace is told');
  const history = await stage.call<{ data: unknown[] }>(
    'GET',
    `/v1/tickets/${number}/history?limit=100`,
    undefined,
    senior,
  );
  tell('Docket', `kept ${history.data.length} lines of history. The end.`);
}

let closing: Promise<void> | null = null;
const close = () => (closing ??= stage.close());
process.on('SIGINT', () => void close().then(() => process.exit(130)));
try {
  await play();
} catch (error) {
  process.stderr.write(`${paint(31, (error as Error).message)}\n`);
  process.exitCode = 1;
} finally {
  await close();
}
process.exit();
