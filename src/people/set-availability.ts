import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { invalidInput, Problem } from '../platform/http/problem.js';
import { DutyCalendars } from './people.ports.js';
import { Person } from './person.entity.js';

/** What may be changed; what is undefined stays. */
export interface Availability {
  /** Calendar id; null: always on duty. */
  onDuty?: string | null;
  /** ISO 8601 with an offset; null, or past: not away. */
  awayUntil?: string | null;
}

/** When somebody is there for what climbs. */
@Injectable()
export class SetAvailability {
  constructor(
    private readonly db: Database,
    private readonly calendars: DutyCalendars,
  ) {}

  /** @throws Problem person/not-found, input/invalid for a calendar that is not there */
  async execute(personId: string, { onDuty, awayUntil }: Availability): Promise<Person> {
    if (onDuty && !(await this.calendars.exists(onDuty))) {
      throw invalidInput({ pointer: '/onDuty', detail: 'is no calendar we know' });
    }
    return this.db.transaction(async () => {
      const person = await this.db.manager.findOne(Person, {
        where: { id: personId },
        lock: { mode: 'pessimistic_write' },
      });
      if (!person) throw new Problem('person/not-found', 'There is no such person');
      if (onDuty !== undefined) person.onDuty = onDuty;
      if (awayUntil !== undefined) person.awayUntil = awayUntil === null ? null : new Date(awayUntil);
      await this.db.manager.save(person);
      return person;
    });
  }
}
