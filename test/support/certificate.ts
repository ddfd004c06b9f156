import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export interface TestCertificate {
  certPath: string;
  keyPath: string;
}

/** A self-signed certificate for localhost and 127.0.0.1, in files in this folder. Needs openssl. */
export function makeCertificate(folder: string, name = 'localhost', days = 30): TestCertificate {
  const file = (ending: string) => join(folder, `${name}.${ending}`);
  const openssl = (...given: string[]) => execFileSync('openssl', given, { stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', file('key')];
  const about = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name},IP:127.0.0.1`];
  openssl('req', '-new', ...key, ...about, '-out', file('csr'));
  const signed = ['-signkey', file('key'), '-copy_extensions', 'copy', '-days', String(days)];
  openssl('x509', '-req', '-in', file('csr'), ...signed, '-out', file('pem'));
  return { certPath: file('pem'), keyPath: file('key') };
}
