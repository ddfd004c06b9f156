import { hash, verify } from '@node-rs/argon2';

// Argon2id with the library's defaults: 19 MiB, two passes, as OWASP's password storage sheet has it.
const NOBODY = hash('nobody has this password');

export function hashPassword(password: string): Promise<string> {
  return hash(password);
}

/** Takes as long for somebody who does not exist, or has no password, as for somebody who does. */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  const right = await verify(passwordHash ?? (await NOBODY), password);
  return right && passwordHash !== null;
}
