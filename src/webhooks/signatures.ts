import { Webhook } from 'standardwebhooks';
import { keptSecret, type Secrets } from '../platform/config/secrets.js';
import type { Environment } from '../platform/config/environment.js';

const KEPT_AS = 'webhook-secret';

/** Signs what is posted, as Standard Webhooks asks (https://www.standardwebhooks.com). */
export class Signatures {
  private readonly keys: Webhook[];

  /** @param given `whsec_…`; with several of them, whoever knows one can check what is posted */
  constructor(given: readonly string[]) {
    this.keys = given.map((secret) => new Webhook(secret));
  }

  /** Without a secret given it is made from SECRET_KEY, and kept in DATA_DIR where the operator finds it. */
  static async of({ webhookSecrets, dataDir }: Environment, secrets: Secrets): Promise<Signatures> {
    if (webhookSecrets.length > 0) return new Signatures(webhookSecrets);
    const made = () => `whsec_${secrets.key('webhook').toString('base64')}`;
    return new Signatures([await keptSecret(dataDir, KEPT_AS, made)]);
  }

  /** The headers of one try. */
  headers(id: string, at: Date, body: string): Record<string, string> {
    return {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': this.keys.map((key) => key.sign(id, at, body)).join(' '),
    };
  }
}
