import { Injectable } from '@nestjs/common';
import { Problem } from '../platform/http/problem.js';
import { OwnAddresses } from './tickets.ports.js';

/** Nobody is behind an address of ours: it can neither take part in a ticket nor ask for one. */
@Injectable()
export class RefuseOwnAddress {
  constructor(private readonly addresses: OwnAddresses) {}

  /**
   * @param pointer where it stands in the request
   * @throws Problem address/refused
   */
  execute(email: string, pointer: string): void {
    if (!this.addresses.isOurs(email)) return;
    const detail = 'is an address of this system, where nobody reads';
    throw new Problem('address/refused', `${pointer}: ${detail}`, [{ pointer, detail }]);
  }
}
