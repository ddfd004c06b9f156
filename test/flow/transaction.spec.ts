import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Person } from '../../src/people/person.entity.js';
import { Database } from '../../src/platform/database/database.js';
import { createDataSource } from '../../src/platform/runtime.js';
import { schema } from '../../src/schema.js';
import { startTestDocket, type TestDocket, unique } from '../support/docket.js';

describe('a transaction', () => {
  let docket: TestDocket;
  let dataSource: DataSource;
  let db: Database;
  beforeAll(async () => {
    docket = await startTestDocket();
    dataSource = await createDataSource(docket.environment.databaseUrl!, schema).initialize();
    db = new Database(dataSource);
  });
  afterAll(async () => {
    await dataSource?.destroy();
    await docket?.stop();
  });

  const person = (name: string): Person => ({
    id: randomUUID(),
    email: `${unique('person')}@example.com`,
    name,
    role: 'requester',
    passwordHash: null,
    locale: 'en',
    tier: null,
    tokensValidFrom: null,
    createdAt: new Date(),
  });
  const namesOf = async ({ id }: Person) =>
    (await docket.query<{ name: string }>('SELECT name FROM person WHERE id = $1', [id])).map(({ name }) => name);
  const stored = async (name: string) => {
    const one = person(name);
    await db.insert([[Person, [one]]]);
    return one;
  };

  it('keeps what was gathered, several changes of a row as one', async () => {
    const [ada, grace] = [await stored('Ada'), person('Grace')];
    await db.transaction(async () => {
      db.insertAtCommit(Person, grace);
      await db.update(Person, ada.id, { name: 'Augusta' });
      await db.update(Person, ada.id, { locale: 'fr' });
    });
    expect(await namesOf(grace)).toEqual(['Grace']);
    expect(await docket.query('SELECT name, locale FROM person WHERE id = $1', [ada.id])).toEqual([
      { name: 'Augusta', locale: 'fr' },
    ]);
  });

  it('changes to what SQL says where it is given any', async () => {
    const ada = await stored('Ada');
    await db.transaction(async () => {
      await db.update(Person, ada.id, { name: 'Augusta', locale: () => `'f' || 'r'` });
    });
    expect(await docket.query('SELECT name, locale FROM person WHERE id = $1', [ada.id])).toEqual([
      { name: 'Augusta', locale: 'fr' },
    ]);
  });

  it('inserts a row once', async () => {
    const [ada, grace] = [await stored('Ada'), person('Grace')];
    expect(await db.insertIfNew(Person, { ...person('Eve'), email: ada.email })).toBe(false);
    expect(await db.insertIfNew(Person, grace)).toBe(true);
    expect(await namesOf(grace)).toEqual(['Grace']);
  });

  it.each([
    ['hand-written SQL', (id: string) => db.query<Person>('SELECT * FROM person WHERE id = $1', [id])],
    ['a prepared statement', (id: string) => db.find(Person, 'WHERE id = $1', [id])],
    ['a repository', (id: string) => db.manager.findBy(Person, { id })],
  ])('sees its own changes by %s', async (_way, read) => {
    const ada = await stored('Ada');
    await db.transaction(async () => {
      await db.update(Person, ada.id, { name: 'Augusta' });
      expect(await read(ada.id)).toMatchObject([{ name: 'Augusta' }]);
      expect(await namesOf(ada)).toEqual(['Ada']);
    });
    expect(await namesOf(ada)).toEqual(['Augusta']);
  });

  it('leaves nothing when its work fails', async () => {
    const ada = await stored('Ada');
    const failing = db.transaction(async () => {
      await db.update(Person, ada.id, { name: 'Augusta' });
      await db.query(`UPDATE person SET locale = 'fr' WHERE id = $1`, [ada.id]);
      throw new Error('thought better of it');
    });
    await expect(failing).rejects.toThrow('thought better of it');
    expect(await namesOf(ada)).toEqual(['Ada']);
  });

  it('fails with what its last statement says, and tells nobody that it was committed', async () => {
    const ada = await stored('Ada');
    let told = false;
    const failing = db.transaction(async () => {
      db.afterCommit(() => (told = true));
      await db.update(Person, ada.id, { name: 'Augusta' });
      db.insertAtCommit(Person, { ...person('Grace'), email: ada.email });
    });
    await expect(failing).rejects.toThrow('person_email');
    expect(told).toBe(false);
    expect(await namesOf(ada)).toEqual(['Ada']);
  });

  it('fails with the gathered change that could not be made, not with the statement behind it', async () => {
    const ada = await stored('Ada');
    const failing = db.transaction(async () => {
      await db.update(Person, ada.id, { email: docket.environment.adminEmail });
      await db.query('SELECT 1');
    });
    await expect(failing).rejects.toThrow('person_email');
  });

  it('is not taken for committed when a failed statement was passed over', async () => {
    const ada = await stored('Ada');
    const failing = db.transaction(async () => {
      await db.query('SELECT 1/0').catch(() => undefined);
      await db.update(Person, ada.id, { name: 'Augusta' });
    });
    await expect(failing).rejects.toThrow();
    expect(await namesOf(ada)).toEqual(['Ada']);
  });

  it('gives its connection back, whatever happened to it', async () => {
    for (let i = 0; i < 30; i++) {
      const cut = db.transaction(() => db.query('SELECT pg_terminate_backend(pg_backend_pid())'));
      await expect(cut).rejects.toThrow();
    }
    await expect(db.transaction(() => db.query('SELECT 1 AS one'))).resolves.toEqual([{ one: 1 }]);
  });
});
