import { IsEmail, IsOptional, IsString, MaxLength } from 'class-validator';

export class AddFollowerRequest {
  /** @example 'ada@example.com' */
  @IsEmail()
  @MaxLength(320)
  email: string;

  /** @example 'Ada Lovelace' */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  name?: string;
}

export class FollowerView {
  /** The person's. */
  id: string;
  /** @example 'ada@example.com' */
  email: string;
  name: string;
}
