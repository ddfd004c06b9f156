import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsLocale,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { IfGiven } from '../platform/http/if-given.js';
import { IsInstant } from '../platform/http/is-instant.js';
import { type Role, ROLES, type Scope, SCOPES } from './identity.js';
import type { Person } from './person.entity.js';
import type { Team } from './team.entity.js';

const NAME = /\S/;
const CALENDAR_ID = /^[a-z0-9][a-z0-9_-]{0,63}$/;

export class LogInRequest {
  /** @example 'admin@docket.localhost' */
  @IsString()
  @MaxLength(320)
  email: string;

  /** @example 'correct horse battery staple' */
  @IsString()
  @MaxLength(1024)
  password: string;
}

export class CreatePersonRequest {
  /** @example 'ada@example.com' */
  @IsEmail()
  @MaxLength(320)
  email: string;

  /** @example 'Ada Lovelace' */
  @IsString()
  @Matches(NAME, { message: 'name must not be blank' })
  @MaxLength(200)
  name: string;

  /** @example 'agent' */
  @IsIn(ROLES)
  role: Role;

  /**
   * Without one the person cannot log in.
   * @example 'correct horse battery staple'
   */
  @IsOptional()
  @IsString()
  @Length(8, 1024)
  password?: string;

  /**
   * Language of mails, BCP 47.
   * @example 'en'
   */
  @IsOptional()
  @IsLocale()
  @MaxLength(35)
  locale?: string;

  /**
   * What they are to the house; policies may go by it. null: nothing special.
   * @example 'gold'
   */
  @IsOptional()
  @IsString()
  @Matches(NAME, { message: 'tier must not be blank' })
  @MaxLength(100)
  tier?: string | null;
}

/** When somebody is there: what climbs goes to those who are. */
export class AvailabilityRequest {
  /**
   * Id of the calendar by which they are on duty; null: always.
   * @example 'business'
   */
  @IsOptional()
  @IsString()
  @Matches(CALENDAR_ID, { message: 'onDuty must be the id of a calendar, or null' })
  onDuty?: string | null;

  /**
   * With an offset; null: not away.
   * @example '2026-12-28T08:00:00Z'
   */
  @IsOptional()
  @IsInstant()
  awayUntil?: string | null;
}

export class ChangePersonRequest extends AvailabilityRequest {
  @IfGiven()
  @IsString()
  @Matches(NAME, { message: 'name must not be blank' })
  @MaxLength(200)
  name?: string;

  @IfGiven()
  @IsIn(ROLES)
  role?: Role;

  @IfGiven()
  @IsString()
  @Length(8, 1024)
  password?: string;

  @IfGiven()
  @IsLocale()
  @MaxLength(35)
  locale?: string;

  /**
   * What they are to the house; policies may go by it. null: nothing special.
   * @example 'gold'
   */
  @IsOptional()
  @IsString()
  @Matches(NAME, { message: 'tier must not be blank' })
  @MaxLength(100)
  tier?: string | null;
}

export class PersonView {
  id: string;
  email: string;
  name: string;
  /** @example 'agent' */
  role: string;
  locale: string;
  /** What they are to the house, which requesters are not shown of themselves. @example 'gold' */
  tier?: string | null;
  /** Id of the calendar by which they are on duty; absent: always. */
  onDuty?: string;
  /** Absent: not away. */
  awayUntil?: string;
  createdAt: string;
}

export class LogInAnswer {
  accessToken: string;
  /** Seconds. */
  expiresIn: number;
  person: PersonView;
}

export class TeamMemberRequest {
  @IsUUID()
  personId: string;

  /**
   * Rung of the ladder: 1 agent, 2 senior, 3 lead.
   * @example 1
   */
  @IsInt()
  @Min(1)
  @Max(3)
  level: number;
}

export class CreateTeamRequest {
  /** @example 'Payments' */
  @IsString()
  @Matches(NAME, { message: 'name must not be blank' })
  @MaxLength(200)
  name: string;

  /** Whether tickets without a team climb this team's ladder. */
  @IsOptional()
  @IsBoolean()
  isDefault?: boolean;

  /** The team above: where nobody of this ladder is there, what climbs goes on in that one's. */
  @IsOptional()
  @IsUUID()
  fallbackTeamId?: string | null;

  @IsArray()
  @ArrayMaxSize(500)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => TeamMemberRequest)
  members: TeamMemberRequest[];
}

export class ChangeTeamRequest {
  @IfGiven()
  @IsString()
  @Matches(NAME, { message: 'name must not be blank' })
  @MaxLength(200)
  name?: string;

  @IfGiven()
  @IsBoolean()
  isDefault?: boolean;

  /** null: there is no team above. */
  @IsOptional()
  @IsUUID()
  fallbackTeamId?: string | null;

  /** The whole ladder. */
  @IfGiven()
  @IsArray()
  @ArrayMaxSize(500)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => TeamMemberRequest)
  members?: TeamMemberRequest[];
}

export class TeamView {
  id: string;
  name: string;
  isDefault: boolean;
  /** The team above; absent: there is none. */
  fallbackTeamId?: string;
  members: TeamMemberRequest[];
}

export class IssueApiKeyRequest {
  /** @example 'Mail gateway' */
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  name: string;

  /** @example ['mail:inbound'] */
  @IsArray()
  @ArrayNotEmpty()
  @IsIn(SCOPES, { each: true })
  scopes: Scope[];
}

export class ApiKeyView {
  id: string;
  name: string;
  scopes: string[];
  /** Shown this once. */
  key: string;
}

export function viewPerson(person: Person): PersonView {
  const { id, email, name, role, locale, tier, onDuty, awayUntil, createdAt } = person;
  return {
    id,
    email,
    name,
    role,
    locale,
    tier,
    ...(onDuty && { onDuty }),
    ...(awayUntil && { awayUntil: awayUntil.toISOString() }),
    createdAt: createdAt.toISOString(),
  };
}

/** As they are shown to themselves. */
export function viewOneself(person: Person): PersonView {
  const { tier, ...view } = viewPerson(person);
  return person.role === 'requester' ? view : { ...view, tier };
}

export function viewTeam({ id, name, isDefault, fallbackTeamId, members }: Team & Pick<TeamView, 'members'>): TeamView {
  return { id, name, isDefault, ...(fallbackTeamId && { fallbackTeamId }), members };
}
