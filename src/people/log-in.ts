import { Injectable } from '@nestjs/common';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { Database } from '../platform/database/database.js';
import { Problem } from '../platform/http/problem.js';
import { Authenticate, LOGIN_LASTS } from './authenticate.js';
import { verifyPassword } from './passwords.js';
import { Person } from './person.entity.js';

/** What wrong passwords for one address may cost in a quarter of an hour: ten of them. */
const BUDGET = 200;
/** Every try costs one until it is known to be right, so that guesses made all at once count, too. */
const COST_OF_WRONG = 20;

@Injectable()
export class LogIn {
  /** Wrong passwords for one address, in this process. */
  private readonly failures = new RateLimiterMemory({ points: BUDGET, duration: 15 * 60 });

  constructor(
    private readonly db: Database,
    private readonly authenticate: Authenticate,
  ) {}

  async execute(email: string, password: string) {
    const address = email.toLowerCase();
    await this.failures.consume(address).catch(() => {
      throw new Problem('auth/too-many-attempts', 'Too many wrong passwords for this address; try again in 15 minutes');
    });
    const person = await this.db.manager.findOneBy(Person, { email: address });
    if (!(await verifyPassword(person?.passwordHash ?? null, password)) || !person) {
      await this.failures.penalty(address, COST_OF_WRONG - 1);
      throw new Problem('auth/failed', 'E-mail or password is wrong');
    }
    await this.failures.delete(address);
    return { accessToken: await this.authenticate.issueToken(person.id), expiresIn: LOGIN_LASTS, person };
  }
}
