import { Injectable } from '@nestjs/common';
import { SYSTEM } from '../../platform/events/event.js';
import { ClearAddress } from '../undeliverable/clear-address.js';
import type { Judgement } from './judge-mail.js';

/** Whoever writes lives. Should mail not get there all the same, the next bounce says so. A complaint stands. */
@Injectable()
export class NoteAlive {
  constructor(private readonly clearAddress: ClearAddress) {}

  async execute({ mail, authentication }: Judgement): Promise<void> {
    if (mail.from && authentication?.verdict !== 'fail')
      await this.clearAddress.execute(mail.from.address, SYSTEM, ['undeliverable']);
  }
}
