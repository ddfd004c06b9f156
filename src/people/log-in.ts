import { Injectable } from '@nestjs/common';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { Database } from '../platform/database/database.js';
import { Problem } from '../platform/http/problem.js';
import { Authenticate, LOGIN_LASTS } from './authenticate.js';
import { verifyPassword } from './passwords.js';
import { Person } from './person.entity.js';

const FAILURES = 10;

@Injectable()
export class LogIn {
  /** Wrong passwords for one address, in this process. */
  private readonly failures = new RateLimiterMemory({ points: FAILURES, duration: 15 * 60 });

  constructor(
    private readonly db: Database,
    private readonly authenticate: Authenticate,
  ) {}

  async execute(email: string, password: string) {
    const address = email.toLowerCase();
    const soFar = await this.failures.get(address);
    if (soFar && soFar.consumedPoints >= FAILURES) {
      throw new Problem('auth/too-many-attempts', 'Too many wrong passwords for this address; try again in 15 minutes');
    }
    const person = await this.db.manager.findOneBy(Person, { email: address });
    if (!(await verifyPassword(person?.passwordHash ?? null, password)) || !person) {
      await this.failures.consume(address).catch(() => undefined);
      throw new Problem('auth/failed', 'E-mail or password is wrong');
    }
    await this.failures.delete(address);
    return { accessToken: await this.authenticate.issueToken(person.id), expiresIn: LOGIN_LASTS, person };
  }
}
