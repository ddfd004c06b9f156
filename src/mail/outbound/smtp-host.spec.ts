import { describe, expect, it } from 'vitest';
import { startRoughSmtp } from '../../../test/support/rough-smtp.js';
import { SmtpHost } from './smtp-host.js';

const MAIL = { from: 'help@lamps.example', to: 'grace@example.com', text: 'Dark.' };

describe('a mail server', () => {
  it('rests when it has failed; then one mail tries for all', async () => {
    const rough = await startRoughSmtp('closed at the door');
    const host = new SmtpHost(`smtp://me:s3cr3t@127.0.0.1:${rough.port}`, null);
    let now = 1_000;
    const send = () => host.send(MAIL, () => now);
    try {
      expect(host.name).toBe(`127.0.0.1:${rough.port}`);
      expect(host.isAwake(now)).toBe(true);
      await expect(send()).rejects.toMatchObject({ outcome: 'host failed' });
      expect(host.isAwake(now)).toBe(false);

      now += 30_000;
      rough.manners = 'silent';
      expect(host.isAwake(now)).toBe(true);
      const probe = send();
      expect(host.isAwake(now)).toBe(false);
      await rough.stop();
      await expect(probe).rejects.toMatchObject({ outcome: 'host failed' });
      expect(host.isAwake(now)).toBe(false);
      expect(host.isAwake(now + 30_000)).toBe(true);
    } finally {
      host.close();
    }
  });

  it('is awake again once it has taken a mail', async () => {
    const rough = await startRoughSmtp('out of disk');
    const host = new SmtpHost(rough.url, null);
    try {
      await expect(host.send(MAIL, () => 1_000)).rejects.toMatchObject({ outcome: 'host failed' });
      rough.manners = 'well';
      await host.send(MAIL, () => 1_000);
      expect(host.isAwake(1_000)).toBe(true);
    } finally {
      host.close();
      await rough.stop();
    }
  });
});
