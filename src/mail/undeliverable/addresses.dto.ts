import { IsEmail, IsIn, IsOptional, MaxLength } from 'class-validator';
import { PageQuery } from '../../platform/http/page.dto.js';

export class AddressesQuery extends PageQuery {
  /** Both without it. */
  @IsOptional()
  @IsIn(['undeliverable', 'complained'])
  state?: 'undeliverable' | 'complained';
}

export class ClearAddressRequest {
  /** @example 'grace@example.com' */
  @IsEmail()
  @MaxLength(320)
  email: string;
}

export class HeldAddressView {
  /** @example 'grace@example.com' */
  email: string;
  /** `undeliverable`: no mail goes there. `complained`: only confirmations and agents' answers do. */
  state: string;
  /** @example 'a mail came back: 5.1.1' */
  reason: string;
  since: string;
  /** The mail by which it was found out. */
  mailId: string | null;
}
