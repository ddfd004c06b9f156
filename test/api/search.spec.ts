import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HitView } from '../../src/desk/search/search.dto.js';
import { PRIORITIES } from '../../src/domain/ticket/priority.js';
import type { TicketView } from '../../src/tickets/tickets.dto.js';
import { Dice } from '../fuzz/dice.js';
import { eventually } from '../support/eventually.js';
import { fine, type Opened, startTestDocket, type TestDocket, type TestPerson, unique } from '../support/docket.js';
import { fits } from '../support/naive-filter.js';
import { expectProblem } from '../support/problem.js';

describe('the search', () => {
  let docket: TestDocket;
  let agent: TestPerson;
  let outsider: TestPerson;
  let requester: TestPerson;
  let mine: { id: string; name: string };
  let theirs: { id: string };

  beforeAll(async () => {
    docket = await startTestDocket();
    agent = await docket.createPerson('agent');
    outsider = await docket.createPerson('agent');
    requester = await docket.createPerson('requester', { name: 'Grace Hopper' });
    mine = await docket.createTeam([{ person: agent, level: 1 }]);
    theirs = await docket.createTeam([{ person: outsider, level: 1 }]);
  });
  afterAll(() => docket?.stop());

  /** All changes so far are in the index. */
  const indexed = () =>
    eventually(async () => expect(await docket.query('SELECT ticket_id FROM search_mark')).toEqual([]));

  async function search(q: string, by: { token: string } = docket.admin, more = {}): Promise<HitView[]> {
    return fine(
      await docket
        .as(by)
        .get('/v1/search')
        .query({ q, ...more }),
      200,
    ).data as HitView[];
  }

  const numbers = async (q: string, by?: { token: string }) =>
    (await search(q, by)).map(({ ticket }) => ticket.number).sort();

  async function open(more: Record<string, unknown>, by?: { token: string }): Promise<Opened> {
    const ticket = await docket.openTicket(more, by);
    await indexed();
    return ticket;
  }

  const attach = async (number: string, name: string, message: Record<string, unknown>, by = docket.admin) => {
    const upload = docket.as(by).post(`/v1/tickets/${number}/attachments`).attach('file', Buffer.from('text'), name);
    const { id } = fine(await upload, 201);
    await docket.reply(number, { ...message, attachmentIds: [id] }, by);
  };

  /** What is highlighted, with where it is. */
  const shown = ({ highlights }: HitView) =>
    highlights.flatMap(({ in: place, text, matches }) =>
      matches.map(([start, end]) => `${place}: ${text.slice(start, end)}`),
    );

  it('finds tickets by subject, thread, requester, number, fields and names of files', async () => {
    const { number } = await open({
      subject: 'Zeppelin docking',
      body: 'It hovers quixotically.',
      fields: { mast: 'Lakehurst-7', list: ['obelisk'] },
      requester: { email: 'ferdinand.graf@luftschiff.example', name: 'Ferdinand Graf' },
    });
    await docket.reply(number, { body: 'Have you tried ballast?' });
    await docket.reply(number, { body: 'Looks like a thermocline.', visibility: 'internal' });
    await attach(number, 'anemometer readings.txt', { body: 'See this.' });
    await indexed();
    for (const q of [
      'zeppelin',
      'QUIXOTICALLY',
      'ballast',
      'thermocline',
      'ferdinand',
      'ferdinand.graf@luftschiff.example',
      number,
      number.toLowerCase(),
      number.slice(3),
      'lakehurst-7',
      'obelisk',
      'anemometer',
      'zeppelin ballast obelisk',
    ]) {
      expect(await numbers(q), q).toEqual([number]);
    }
    expect(await numbers('zeppelin submarine')).toEqual([]);
    const [hit] = await search('zeppelin graf thermocline anemometer obelisk');
    expect(hit!.ticket).toEqual(await docket.ticket(number));
    expect(shown(hit!)).toEqual([
      'subject: Zeppelin',
      'requester: Graf',
      'requester: graf',
      'field: obelisk',
      'attachment: anemometer',
      'message: thermocline',
    ]);
  });

  it('finds changes soon: what was added, what was changed, and what is no longer there', async () => {
    const { number } = await open({ subject: 'A changeable case', fields: { colour: 'vermilion' } });
    expect(await numbers('vermilion')).toEqual([number]);
    await docket.change(number, { fields: { colour: 'chartreuse' } });
    await indexed();
    expect(await numbers('vermilion')).toEqual([]);
    expect(await numbers('chartreuse')).toEqual([number]);
  });

  it('reads q with a whole query of words, phrases, operators and what is excluded', async () => {
    const team = mine.id;
    const one = await open({ subject: 'Gramophone', body: 'The needle of it skips.', tags: ['music'] });
    const two = await open({ subject: 'Gramophone', body: 'It skips the needle.', tags: ['music', 'spam'] });
    await docket.change(one.number, { teamId: team, assigneeId: agent.id, status: 'open', priority: 'high' });
    await indexed();
    const both = [one.number, two.number].sort();
    for (const [q, expected] of [
      ['gramophone', both],
      ['gramophone needle', both],
      ['"needle of it"', [one.number]],
      ['"skips the needle" gramophone', [two.number]],
      ['gramophone -"needle of it"', [two.number]],
      ['gramophone -tag:spam', [one.number]],
      ['gramophone tag:music tag:spam', [two.number]],
      ['gramophone status:open', [one.number]],
      ['gramophone status:new,open', both],
      ['gramophone -status:open', [two.number]],
      [`gramophone assignee:${agent.email}`, [one.number]],
      ['gramophone assignee:none', [two.number]],
      ['gramophone assignee:nobody@example.com', []],
      [`gramophone team:"${mine.name}"`, [one.number]],
      ['gramophone team:none', [two.number]],
      ['gramophone priority:high channel:api kind:work_order level:1', [one.number]],
      ['gramophone created:>2020-01-01 created:2026-01-01..2020-01-01', null],
      ['gramophone created:>2020-01-01', both],
      ['gramophone created:<2020-01-01', []],
      ['gramophone updated:>-PT1H', both],
      [`requester:${one.requester.email}`, [one.number]],
      ['tag:music -tag:spam', [one.number]],
    ] as [string, string[] | null][]) {
      if (expected) expect(await numbers(q), q).toEqual(expected);
    }
    expect(await numbers('gramophone assignee:me', agent)).toEqual([one.number]);
    expect(await numbers('gramophone team:mine', agent)).toEqual([one.number]);
    expect((await search('tag:music'))[0]).toMatchObject({ score: 0, highlights: [] });
  });

  it('knows the languages that tickets are written in, whoever asks', async () => {
    const german = await open({
      subject: 'Auszahlungen gestoppt',
      body: 'Die Überweisungen fehlen.',
      requester: { email: `${unique('de')}@example.com`, locale: 'de-AT' },
    });
    const english = await open({ subject: 'Verifying my passports' });
    expect(await numbers('Auszahlung')).toEqual([german.number]);
    expect(await numbers('überweisung')).toEqual([german.number]);
    expect(await numbers('UBERWEISUNG')).toEqual([german.number]);
    expect(await numbers('verified passport')).toEqual([english.number]);
    // What is quoted is meant as it stands.
    expect(await numbers('"verified"')).toEqual([]);
    expect(shown((await search('Auszahlung'))[0]!)).toEqual(['subject: Auszahlungen']);
    // Words that are in every text of the language are not asked for.
    expect(await numbers('about the passports')).toEqual([english.number]);
  });

  it('finds what is written without spaces', async () => {
    const { number } = await open({ subject: '我无法登录账户', body: 'ログインできません。' });
    for (const q of ['登录', '无法登录', '账', 'ログイン', '"登录账户"']) expect(await numbers(q), q).toEqual([number]);
    expect(await numbers('录登')).toEqual([]);
    expect(shown((await search('登录'))[0]!)).toEqual(['subject: 登录']);
  });

  it('finds parts of words, such as of addresses and keys of transactions', async () => {
    const { number } = await open({
      subject: 'Transfer missing',
      body: 'The transaction is TX-84711-abcd9, I think, or plumxbyplum.',
      requester: { email: 'wilhelmina@fragment.example' },
    });
    for (const q of ['84711-ab', '4711-abc', '711-ab', 'helmina@frag', 'wilhelmi', 'TX-84711-ABCD9', 'abcd9']) {
      expect(await numbers(q), q).toEqual([number]);
    }
    expect(await numbers('4711-ac')).toEqual([]);
    expect(await numbers('mxbyp')).toEqual([number]);
    expect(await numbers('mx_yp')).toEqual([]);
    expect(shown((await search('4711-abc'))[0]!)).toEqual(['message: 4711-abc']);
  });

  it('forgives errors of typing when it finds little else', async () => {
    const { number } = await open({ subject: 'Kaleidoscope', body: 'The verification hangs.' });
    for (const q of ['kaleidoscpoe', 'kalidoscope', 'kaleidoscope verifcation']) {
      expect(await numbers(q), q).toEqual([number]);
    }
    expect(await numbers('kaleidostar')).toEqual([]);
    expect(shown((await search('kaleidoscpoe'))[0]!)).toEqual(['subject: Kaleidoscope']);
  });

  it('ranks: the subject before the thread, public words before notes, and what is asked for before what is alike', async () => {
    const note = await open({ subject: 'Third' });
    await docket.reply(note.number, { body: 'Something about a sextant.', visibility: 'internal' });
    const thread = await open({ subject: 'Second', body: 'There is no sextant.' });
    const subject = await open({ subject: 'The sextant' });
    await indexed();
    const hits = await search('sextant');
    expect(hits.map(({ ticket }) => ticket.number)).toEqual([subject, thread, note].map(({ number }) => number));
    const scores = hits.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    const other = await open({ subject: 'Pelicans' });
    const same = await open({ subject: 'Pelican' });
    expect((await search('pelican')).map(({ ticket }) => ticket.number)).toEqual([same.number, other.number]);
  });

  it('gives page after page, each ticket once, also while tickets are opened', async () => {
    const opened: string[] = [];
    for (let i = 0; i < 12; i++) {
      const { number } = await docket.openTicket({
        subject: i % 3 ? 'Barometer' : 'Old barometer barometer',
        body: 'x',
      });
      opened.push(number);
    }
    await indexed();
    const whole = await search('barometer');
    const found: HitView[] = [];
    let after: string | null = null;
    do {
      const query: Record<string, unknown> = { q: 'barometer', limit: 5, ...(after ? { after } : {}) };
      const { data, page } = fine(await docket.as(docket.admin).get('/v1/search').query(query), 200);
      found.push(...(data as HitView[]));
      after = page.next;
      await open({ subject: 'Barometer' });
    } while (after !== null);
    expect(found).toEqual(whole);
    expect(found.map(({ ticket }) => ticket.number).sort()).toEqual(opened.sort());
    const [first, second] = [await pages('tag:none-such', 1), await pages('created:>2020-01-01', 3)];
    expect(first).toEqual([[]]);
    expect(second.every((page) => page.length > 0)).toBe(true);
  });

  async function pages(q: string, limit: number): Promise<HitView[][]> {
    const found: HitView[][] = [];
    let after: string | null = null;
    do {
      const answer = await docket
        .as(docket.admin)
        .get('/v1/search')
        .query({ q, limit, ...(after ? { after } : {}) });
      const { data, page } = fine(answer, 200);
      found.push(data as HitView[]);
      after = page.next;
    } while (after !== null);
    return found;
  }

  it('answers any mixture of words and operators as counting by hand does', async () => {
    const dice = new Dice(5);
    const words = ['marigold', 'primrose', 'foxglove', 'bluebell', 'snowdrop'];
    const texts = new Map<string, string>();
    for (let i = 0; i < 40; i++) {
      const body = dice.many(dice.between(1, 4), () => dice.pick(words)).join(' ');
      const { number } = await docket.openTicket({
        subject: 'Florist',
        body,
        priority: dice.pick(PRIORITIES),
        tags: ['cut', 'potted'].filter(() => dice.chance(0.5)),
        fields: { stems: dice.between(1, 3) },
      });
      const status = dice.pick(['open', 'pending', 'on_hold'] as const);
      await docket.change(number, {
        status,
        teamId: dice.pick([null, mine.id, theirs.id]),
        assigneeId: dice.pick([null, agent.id]),
      });
      texts.set(number, body);
    }
    await indexed();
    const tickets = await Promise.all([...texts.keys()].map((number) => docket.ticket(number)));
    const me = { id: agent.id, teamIds: [mine.id] };
    const isSeen = ({ team, assignee }: TicketView) =>
      team === null || team.id === mine.id || assignee?.id === agent.id;
    const clauses: (() => { q: string; holds: (ticket: TicketView) => boolean })[] = [
      () => {
        const word = dice.pick(words);
        return { q: word, holds: ({ number }) => texts.get(number)!.includes(word) };
      },
      () => {
        const phrase = `${dice.pick(words)} ${dice.pick(words)}`;
        return { q: `"${phrase}"`, holds: ({ number }) => texts.get(number)!.includes(phrase) };
      },
      ...Object.entries({
        status: () => [dice.pick(['open', 'pending', 'on_hold'] as const)],
        priority: () => [dice.pick(PRIORITIES)],
        tag: () => [dice.pick(['cut', 'potted'])],
        assignee: () => [dice.pick(['me', 'none'])],
        team: () => [dice.pick(['mine', 'none'])],
        fields: () => ({ stems: dice.between(1, 3) }),
      }).map(([name, make]) => () => {
        const value = make() as string[] | { stems: number };
        const q = Array.isArray(value) ? `${name}:${value[0]}` : `field.stems:${value.stems}`;
        const looking = { me, now: Date.now(), escalated: new Set<string>() };
        return { q, holds: (ticket: TicketView) => fits({ [name]: value }, ticket, looking) };
      }),
    ];
    let found = 0;
    for (let i = 0; i < 150; i++) {
      const chosen = clauses.filter(() => dice.chance(0.25)).map((make) => ({ ...make(), excluded: dice.chance(0.3) }));
      const q = ['florist', ...chosen.map((one) => (one.excluded ? `-${one.q}` : one.q))].join(' ');
      const expected = tickets.filter(
        (ticket) => isSeen(ticket) && chosen.every(({ holds, excluded }) => holds(ticket) !== excluded),
      );
      expect(await numbers(q, agent), q).toEqual(expected.map(({ number }) => number).sort());
      found += expected.length;
    }
    expect(found).toBeGreaterThan(200);
  });

  it('shows agents what they may see, at once when that changes', async () => {
    const { number } = await open({ subject: 'Astrolabe' });
    await docket.change(number, { teamId: theirs.id });
    expect(await numbers('astrolabe', agent)).toEqual([]);
    await indexed();
    expect(await numbers('astrolabe', agent)).toEqual([]);
    expect(await numbers('astrolab', agent)).toEqual([]);
    expect(await numbers('astrolabe', outsider)).toEqual([number]);
    await docket.change(number, { assigneeId: agent.id });
    await indexed();
    expect(await numbers('astrolabe', agent)).toEqual([number]);
    expect(await numbers('astrolabe assignee:me', agent)).toEqual([number]);
    expectProblem(await docket.http.get('/v1/search').query({ q: 'astrolabe' }), { status: 401 });
  });

  it('shows requesters their own tickets, and nothing of what is internal', async () => {
    const theirOwn = await open({ subject: 'My theodolite', body: 'It leans, tx-555123-z.' }, requester);
    const alike = await open({ subject: 'My theodolite', body: 'It leans, tx-555123-z.' }, requester);
    await open({ subject: 'Somebody else with a theodolite' });
    const before = await search('theodolite lean', requester);
    expect(before.map(({ ticket }) => ticket.number)).toEqual([alike.number, theirOwn.number]);
    expect(before[0]!.score).toBe(before[1]!.score);

    await docket.reply(theirOwn.number, {
      body: 'A theodolite! Leaning, leans. Perhaps fraudulent.',
      visibility: 'internal',
    });
    await docket.change(theirOwn.number, { fields: { verdict: 'suspicious' } });
    await attach(theirOwn.number, 'dossier.txt', { body: 'For us.', visibility: 'internal' });
    await indexed();
    expect((await search('theodolite lean', requester)).map(({ score }) => score)).toEqual(
      before.map(({ score }) => score),
    );
    for (const q of ['fraudulent', 'fraud', '"perhaps fraudulent"', 'fraudulant', 'dossier', 'suspicious', 'perh*']) {
      expect(await numbers(q, requester), q).toEqual([]);
    }
    expect(await numbers('fraudulent')).toEqual([theirOwn.number]);
    for (const hit of await search('theodolite', requester)) {
      expect(JSON.stringify(hit.highlights)).not.toMatch(/fraud|us\./);
    }
    const both = [theirOwn.number, alike.number].sort();
    for (const q of [
      'leaning',
      '555123',
      '5123-z',
      'theodlite',
      '-fraudulent theodolite',
      '-fraudulent',
      'status:new',
    ]) {
      expect(await numbers(q, requester), q).toEqual(both);
    }
    expect(await numbers('theodolite', await docket.createPerson('requester'))).toEqual([]);
  });

  it('shows requesters nothing by fields, nor of a thread that they came to by a merge', async () => {
    for (const q of ['field.verdict:suspicious', 'hygrograph -field.verdict:suspicious']) {
      const answer = await docket.as(requester).get('/v1/search').query({ q });
      expectProblem(answer, { status: 400, code: 'input/invalid', pointer: '?q' });
    }
    const older = await open({ subject: 'The barograph', body: 'It drifts eastwards.' });
    const own = await open({ subject: 'My hygrograph' }, requester);
    const hits = await search('status:new', requester);
    expect(hits.map(({ ticket }) => ticket.number)).toContain(own.number);
    for (const { ticket } of hits) expect(ticket).not.toHaveProperty('sensitive');
    fine(await docket.as(docket.admin).post(`/v1/tickets/${own.number}/merge`).send({ into: older.number }), 200);
    await indexed();
    expect(await numbers('eastwards', requester)).toEqual([]);
    expect(await numbers('eastwards')).toEqual([older.number]);
  });

  it('shows plain text only, however it is written', async () => {
    await open({ subject: 'x', body: 'An <img src=x onerror=alert(1)> in a hygrometer\u0007' });
    const [hit] = await search('hygrometer');
    const { text, matches } = hit!.highlights[0]!;
    expect(text).toContain('<img src=x onerror=alert(1)>');
    expect(matches.map(([start, end]) => text.slice(start, end))).toEqual(['hygrometer']);
  });

  it.each([
    ['colour:red', /at character 1, colour: is no operator/],
    ['printer status:lost', /at character 9, status: must be one of/],
    ['created:>yesterday', /created: must be a date/],
    ['"open', /quotation mark/],
  ])('refuses %s and says where', async (q, detail) => {
    const answer = await docket.as(agent).get('/v1/search').query({ q });
    expectProblem(answer, { status: 400, code: 'input/invalid', pointer: '?q' });
    expect(answer.body.detail).toMatch(detail);
  });

  it('takes whatever is asked', async () => {
    for (const q of [
      '',
      '   ',
      '!!! ???',
      "'",
      "\\'\\",
      "a' | b & !c <-> (",
      ':*',
      '%_%',
      "o'neil\\",
      '-',
      '😀',
      'x'.repeat(500),
      'ab '.repeat(20),
      '\u{1F9D1}\u200D\u{1F680}',
      'field.a:"\\u0000"',
      '-x',
      'é'.repeat(500),
      '登'.repeat(500),
    ]) {
      for (const by of [agent, requester]) {
        const answer = await docket.as(by).get('/v1/search').query({ q });
        expect([200, 400], `${q}: ${answer.text}`).toContain(answer.status);
      }
    }
    for (const raw of [
      '?q=%00',
      '?q=tag:%00',
      '?q=field.a:%00',
      '?q=%ED%A0%80',
      '?q=a&q=b',
      '',
      '?q=a&limit=0',
      '?q=a&x=1',
    ]) {
      expect([200, 400], raw).toContain((await docket.as(agent).get(`/v1/search${raw}`)).status);
    }
    for (const after of [
      'x',
      'W10',
      Buffer.from('[1e999,1,0,1]').toString('base64url'),
      Buffer.from('[1,1,7,1]').toString('base64url'),
    ]) {
      expectProblem(await docket.as(agent).get('/v1/search').query({ q: 'a', after }), {
        status: 400,
        pointer: '?after',
      });
    }
  });

  it('indexes what was there before, and loses nothing when it stops in between', async () => {
    const opened = await Promise.all([1, 2, 3].map(() => docket.openTicket({ subject: 'Chronometer' })));
    await indexed();
    await docket.query(`TRUNCATE search_document, search_term`);
    expect(await numbers('chronometer')).toEqual([]);
    await docket.query(
      `INSERT INTO outbox_entry (id, job, data, created_at, relay_after)
       VALUES (gen_random_uuid(), 'search.index_backlog', '{"before": 1000000000000000}', now(), now())`,
    );
    await eventually(async () => {
      expect(await numbers('chronometer')).toEqual(opened.map(({ number }) => number).sort());
    });
    const [documents] = await docket.query(
      `SELECT (SELECT count(*) FROM search_document) = (SELECT count(*) FROM ticket) AS all`,
    );
    await docket.settled();
    expect(documents).toEqual({ all: true });
  });
});
