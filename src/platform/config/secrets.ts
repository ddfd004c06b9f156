import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Keys derived from SECRET_KEY, one per purpose, so that a signature made for one thing never passes for another.
 */
export class Secrets {
  private readonly keys = new Map<string, Buffer>();

  constructor(private readonly secretKey: string) {}

  /** 32 bytes for this purpose, the same in every process that has the same SECRET_KEY. */
  key(purpose: string): Buffer {
    let key = this.keys.get(purpose);
    if (!key) {
      key = Buffer.from(hkdfSync('sha256', this.secretKey, 'docket', purpose, 32));
      this.keys.set(purpose, key);
    }
    return key;
  }

  /** HMAC-SHA256 over `text`, 32 bytes. */
  sign(purpose: string, text: string): Buffer {
    return createHmac('sha256', this.key(purpose)).update(text).digest();
  }
}

/** Compares without telling by its duration how much was right. */
export function sameSecret(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** The secret kept under this name in DATA_DIR (mode 0600), made at the first call. */
export async function keptSecret(dataDir: string, name: string, make = () => randomBytes(32).toString('hex')) {
  const file = join(dataDir, name);
  await mkdir(dataDir, { recursive: true });
  if (!existsSync(file)) {
    // Written aside and linked into place, so that a crash never leaves an empty secret behind.
    const draft = `${file}.${process.pid}`;
    await writeFile(draft, make() + '\n', { mode: 0o600 });
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    await rm(draft, { force: true });
  }
  return (await readFile(file, 'utf8')).trim();
}
