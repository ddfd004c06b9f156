import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DkimKey } from '../../platform/config/outgoing-mail.js';

/** A mail is signed as a whole, so that its head comes last: what is larger than this waits on disk meanwhile. */
const IN_MEMORY = 256 * 1024;
/** No mail takes this long; what is older was left behind by a process that died. */
const LEFT_BEHIND_MS = 3_600_000;

/** The library's own, of what we send, and besides what says that nobody wrote it, and how to get no more (RFC 8058). */
const SIGNED = [
  'From:Sender:Reply-To:Subject:Date:Message-ID:To:Cc:In-Reply-To:References',
  'MIME-Version:Content-Type:Content-Transfer-Encoding',
  'List-Id:List-Unsubscribe:List-Unsubscribe-Post:Auto-Submitted',
].join(':');

/** How nodemailer is told to sign. */
export type Signing = ReturnType<typeof signingWith>;

export function signingWith({ domain, selector, privateKey }: DkimKey, dataDir: string, now: Date) {
  const cacheDir = join(dataDir, 'signing');
  mkdirSync(cacheDir, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(cacheDir)) {
    const path = join(cacheDir, name);
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: now.getTime() };
    if (now.getTime() - mtimeMs > LEFT_BEHIND_MS) rmSync(path, { force: true });
  }
  return {
    keys: [{ domainName: domain, keySelector: selector, privateKey }],
    headerFieldNames: SIGNED,
    cacheDir,
    // The library's own spelling.
    cacheTreshold: IN_MEMORY,
  };
}
