import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** A certificate with its chain, and its key, as PEM. */
export interface Certificate {
  cert: string;
  key: string;
  validFrom: Date;
  validTo: Date;
}

/** The sentence "VARIABLE must be …" about one of the two files. */
export class CertificateError extends Error {
  constructor(
    readonly about: 'cert' | 'key',
    readonly must: string,
  ) {
    super(must);
  }
}

/** @throws CertificateError when a file cannot be read, or the key is not that of the certificate */
export function readCertificate(certPath: string, keyPath: string): Certificate {
  const cert = read('cert', certPath);
  const key = read('key', keyPath);
  const leaf = attempt(
    'cert',
    `a certificate in PEM format, which ${certPath} is not`,
    () => new X509Certificate(cert),
  );
  const secret = attempt('key', `a private key in PEM format without a passphrase, which ${keyPath} is not`, () =>
    createPrivateKey(key),
  );
  if (!leaf.checkPrivateKey(secret)) throw new CertificateError('key', `the key of the certificate in ${certPath}`);
  return { cert, key, validFrom: new Date(leaf.validFrom), validTo: new Date(leaf.validTo) };
}

function read(about: 'cert' | 'key', path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CertificateError(about, `a file that can be read: ${path} cannot (${code})`);
  }
}

function attempt<T>(about: 'cert' | 'key', must: string, act: () => T): T {
  try {
    return act();
  } catch {
    throw new CertificateError(about, must);
  }
}
