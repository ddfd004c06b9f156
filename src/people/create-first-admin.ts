import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT, type Environment } from '../platform/config/environment.js';
import { keptSecret } from '../platform/config/secrets.js';
import { Database } from '../platform/database/database.js';
import { ChangePerson } from './change-person.js';
import { CreatePerson } from './create-person.js';
import { Person } from './person.entity.js';

/** Two processes that start together must not both make one. Any number will do, as long as it stays. */
const LOCK = 712_001;

@Injectable()
export class CreateFirstAdmin {
  constructor(
    private readonly db: Database,
    private readonly createPerson: CreatePerson,
    private readonly changePerson: ChangePerson,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  /** @returns the password when one had to be made up, else null. Does nothing when there is an admin. */
  async execute(): Promise<string | null> {
    const { adminEmail, adminPassword, dataDir } = this.environment;
    return this.db.transaction(async () => {
      await this.db.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
      const admins = await this.db.query(`SELECT 1 FROM person WHERE role = 'admin' LIMIT 1`);
      if (admins.length > 0) return null;
      const password =
        adminPassword ?? (await keptSecret(dataDir, 'admin-password', () => randomBytes(12).toString('base64url')));
      const known = await this.db.manager.findOneBy(Person, { email: adminEmail });
      if (known) await this.changePerson.execute(known.id, { role: 'admin', password });
      else await this.createPerson.execute({ email: adminEmail, name: 'Administrator', role: 'admin', password });
      return adminPassword === null ? password : null;
    });
  }
}
