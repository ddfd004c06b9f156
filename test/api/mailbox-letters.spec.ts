import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestDocket, type TestDocket } from '../support/docket.js';

describe('letters in the mailbox', () => {
  let docket: TestDocket;
  beforeAll(async () => (docket = await startTestDocket()));
  afterAll(() => docket?.stop());
  const get = (path: string) => docket.http.get(`/mailbox/letters${path}`);

  it('are listed by kind and language', async () => {
    const { status, text } = await get('');
    expect(status).toBe(200);
    for (const path of ['/ar/confirmation', '/de/delivery_failed', '/zh-Hant/escalation_at_top'])
      expect(text).toContain(`href="/mailbox/letters${path}"`);
    expect((await docket.http.get('/mailbox')).text).toContain('href="/mailbox/letters"');
  });

  it('are shown as they would be sent, with made-up data', async () => {
    const page = await get('/de/confirmation?sample=opened+by+an+agent');
    expect(page.text).toContain('src="/mailbox/letters/de/confirmation/html?sample=opened+by+an+agent"');
    const html = await get('/de/confirmation/html?sample=opened+by+an+agent');
    expect(html.headers['content-security-policy']).toContain('sandbox');
    expect(html.text).toContain('Ada Lovelace hat eine Anfrage für Sie angelegt.');
    const text = await get('/ja/confirmation?show=text');
    expect(text.text).toContain('受付番号は WO-100042 です。');
    expect((await get('/ja/confirmation?show=narrow')).text).toContain('<iframe class="phone"');
  });

  it.each(['/xx/confirmation', '/de/nothing', '/de/constructor', '/../confirmation', '/de/confirmation/htm'])(
    'are not there at %s',
    async (path) => expect((await get(path)).status).toBe(404),
  );

  it('take any sample and view for the usual one', async () => {
    const page = await get('/de/reply?sample=%3Cb%3E&sample=2&show=x');
    expect(page.status).toBe(200);
    expect(page.text).not.toContain('<b>');
  });

  it('are for admins only where others can reach them', async () => {
    const from = (path: string) => docket.http.get(path).set('host', 'support.example.com');
    for (const path of ['', '/de/confirmation', '/de/confirmation/html'])
      expect((await from(`/mailbox/letters${path}`)).status).toBe(401);
  });
});

describe('letters while mail is sent', () => {
  let docket: TestDocket;
  beforeAll(async () => (docket = await startTestDocket({ SMTP_URL: 'smtp://127.0.0.1:1', ROLE: 'api' })));
  afterAll(() => docket?.stop());

  it.each(['', '/de/confirmation', '/de/confirmation/html'])('are not shown at /mailbox/letters%s', async (path) =>
    expect((await docket.http.get(`/mailbox/letters${path}`)).status).toBe(404),
  );
});
