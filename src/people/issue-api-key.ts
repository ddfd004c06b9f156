import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { newId } from '../platform/new-id.js';
import { Database } from '../platform/database/database.js';
import { Clock } from '../platform/time/clock.js';
import { ApiKey } from './api-key.entity.js';
import { hashSecret } from './authenticate.js';
import type { Scope } from './identity.js';

@Injectable()
export class IssueApiKey {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** @returns the key in clear, for this once: `dk_ID_SECRET`. */
  async execute(name: string, scopes: Scope[]) {
    const secret = randomBytes(32).toString('hex');
    const key: ApiKey = { id: newId(), name, scopes, secretHash: hashSecret(secret), createdAt: this.clock.now() };
    await this.db.manager.insert(ApiKey, key);
    return { id: key.id, name, scopes, key: `dk_${key.id.replaceAll('-', '')}_${secret}` };
  }
}
