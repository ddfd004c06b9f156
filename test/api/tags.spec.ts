import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, startTestDocket, type TestDocket } from '../support/docket.js';
import { expectProblem } from '../support/problem.js';

describe('tags', () => {
  let docket: TestDocket;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
  });
  afterAll(() => docket?.stop());

  const patch = (number: string, change: object) => docket.as(docket.admin).patch(`/v1/tickets/${number}`).send(change);
  const many = (count: number, word = 'tag') => Array.from({ length: count }, (_, i) => `${word} ${i}`);

  it('are written alike, and stand once', async () => {
    const ticket = await docket.openTicket({ tags: [' lamp ', 'lamp', 'on  fire'] });
    expect(ticket.tags).toEqual(['lamp', 'on fire']);
    expect((await docket.change(ticket.number, { tags: ['a', 'a ', 'b'] })).tags).toEqual(['a', 'b']);
  });

  it('are added and removed besides what is there', async () => {
    const { number } = await docket.openTicket({ tags: ['a', 'b'] });
    expect((await docket.change(number, { addTags: ['c', 'a'], removeTags: ['b', 'x'] })).tags).toEqual(['a', 'c']);
    const line = (await docket.history(number)).at(-1);
    expect(line).toMatchObject({ what: 'tags', from: ['a', 'b'], to: ['a', 'c'] });
    const before = await docket.ticket(number);
    expect((await docket.change(number, { addTags: ['a'], removeTags: [' '.repeat(3) + 'x'] })).version).toBe(
      before.version,
    );
  });

  it('that many agents add at once are all there', async () => {
    const { number } = await docket.openTicket();
    const answers = await Promise.all(many(20).map((tag) => patch(number, { addTags: [tag] })));
    for (const answer of answers) fine(answer, 200);
    expect((await docket.ticket(number)).tags.sort()).toEqual(many(20).sort());
  });

  it.each<[string, object, string]>([
    ['blank', { addTags: ['a', ' '] }, '/addTags'],
    ['too long', { addTags: ['x'.repeat(65)] }, '/addTags'],
    ['too many', { addTags: many(51) }, '/addTags'],
    ['no texts', { removeTags: [1] }, '/removeTags'],
    ['no list', { removeTags: 'a' }, '/removeTags'],
    ['nothing', { addTags: null }, '/addTags'],
    ['too long when they replace others', { tags: ['x'.repeat(65)] }, '/tags'],
  ])('that are %s are refused, and it says where', async (_, change, pointer) => {
    const { number } = await docket.openTicket({ tags: ['a'] });
    expectProblem(await patch(number, change), { status: 400, pointer });
    expect((await docket.ticket(number)).tags).toEqual(['a']);
  });

  it('that would be too many with those that are there are refused', async () => {
    const { number } = await docket.openTicket({ tags: many(45) });
    expectProblem(await patch(number, { addTags: many(6, 'more') }), { status: 400, pointer: '/addTags' });
    expect((await docket.change(number, { addTags: many(6, 'more'), removeTags: ['tag 0'] })).tags).toHaveLength(50);
  });
});
