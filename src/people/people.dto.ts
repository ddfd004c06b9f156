import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
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
import { ASSIGNMENT_MODES, type AssignmentMode } from '../domain/assignment/choose-assignee.js';
import type { SkillsByCategory } from '../domain/assignment/needs.js';
import { IfGiven } from '../platform/http/if-given.js';
import { IsInstant } from '../platform/http/is-instant.js';
import { type Role, ROLES, type Scope, SCOPES } from './identity.js';
import { IsSkillsByCategory, SKILL } from './is-skills.js';
import type { Person } from './person.entity.js';
import type { Team } from './team.entity.js';

const NAME = /\S/;
const LANGUAGE = /^[a-z]{2,3}$/;
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

  /**
   * Of auto-assignment: so many tickets to work on (new or open) are enough. null: there is no such number.
   * @example 12
   */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(10_000)
  capacity?: number | null;

  /**
   * Languages of the requesters whose tickets they get; null: of all.
   * @example ['en', 'de']
   */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @ArrayUnique()
  @Matches(LANGUAGE, { each: true, message: 'languages must each be a language such as en or de' })
  languages?: string[] | null;

  /**
   * What they know: tickets with a tag such as `skill:refunds` go to those who do.
   * @example ['refunds']
   */
  @IfGiven()
  @IsArray()
  @ArrayMaxSize(100)
  @ArrayUnique()
  @Matches(SKILL, { each: true, message: 'skills must each be a word in lower case, such as refunds' })
  skills?: string[];
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
  /** Absent: any number of tickets. */
  capacity?: number;
  /** Absent: all languages. */
  languages?: string[];
  /** Absent: none. */
  skills?: string[];
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

export class AssignmentRequest {
  /**
   * How tickets of the team that nobody has find somebody.
   * @example 'least_loaded'
   */
  @IfGiven()
  @IsIn(ASSIGNMENT_MODES)
  mode?: AssignmentMode;

  /**
   * The skills that tickets of a category need, whole; besides those that their tags name.
   * @example { "security": ["forensics"] }
   */
  @IfGiven()
  @IsSkillsByCategory()
  skillsByCategory?: SkillsByCategory;
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

  @IfGiven()
  @IsObject()
  @ValidateNested()
  @Type(() => AssignmentRequest)
  assignment?: AssignmentRequest;
}

class AssignmentView {
  /** @example 'least_loaded' */
  mode: string;
  skillsByCategory: Record<string, string[]>;
}

export class TeamView {
  id: string;
  name: string;
  isDefault: boolean;
  /** The team above; absent: there is none. */
  fallbackTeamId?: string;
  /** Absent: tickets do not find anybody by themselves, and need no skills by category. */
  assignment?: AssignmentView;
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
  const { id, email, name, role, locale, tier, onDuty, awayUntil, capacity, languages, skills, createdAt } = person;
  return {
    id,
    email,
    name,
    role,
    locale,
    tier,
    ...(onDuty && { onDuty }),
    ...(awayUntil && { awayUntil: awayUntil.toISOString() }),
    ...(capacity !== undefined && capacity !== null && { capacity }),
    ...(languages && { languages }),
    ...(skills?.length && { skills }),
    createdAt: createdAt.toISOString(),
  };
}

/** As they are shown to themselves. */
export function viewOneself(person: Person): PersonView {
  const { tier, ...view } = viewPerson(person);
  return person.role === 'requester' ? view : { ...view, tier };
}

export function viewTeam(team: Team & Pick<TeamView, 'members'>): TeamView {
  const { id, name, isDefault, fallbackTeamId, assignmentMode: mode = 'off', skillsByCategory = {}, members } = team;
  const isPlain = mode === 'off' && Object.keys(skillsByCategory).length === 0;
  return {
    id,
    name,
    isDefault,
    ...(fallbackTeamId && { fallbackTeamId }),
    ...(!isPlain && { assignment: { mode, skillsByCategory: skillsByCategory as Record<string, string[]> } }),
    members,
  };
}
