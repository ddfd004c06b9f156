import { ApiPropertyOptional } from '@nestjs/swagger';
import {
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsLocale,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import type { FieldSpec, FieldType, Texts } from '../domain/category/field.js';
import { PRIORITIES, type Priority } from '../domain/ticket/priority.js';
import { IfGiven } from '../platform/http/if-given.js';
import type { Category } from './category.entity.js';

const KEY = /^[a-z0-9][a-z0-9-]{0,63}$/;
const LAST_POSITION = 1_000_000;

export class CategoriesQuery {
  /** BCP 47; absent: what `Accept-Language` asks for, else the language of whoever is logged in, else English. @example 'de' */
  @IsOptional()
  @IsLocale()
  @MaxLength(35)
  language?: string;

  /** For agents: `true` gives those too that are no longer in use. */
  @IsOptional()
  @IsIn(['true', 'false'])
  inactive?: 'true' | 'false';
}

export class ChoiceView {
  /** @example 'password' */
  value: string;
  /** @example 'The password' */
  label: string;
}

export class CategoryFieldView {
  /** @example 'transactionId' */
  key: string;
  /** text, number, decimal, dateTime, choice, transactionId, currency, amount or url. @example 'transactionId' */
  type: FieldType;
  /** @example 'Transaction ID' */
  label: string;
  help: string | null;
  /** Of requesters. */
  required: boolean;
  /** Told to agents alone: whether requesters neither see nor set it. */
  hidden?: boolean;
  /** Characters; of text and transactionId. */
  minLength?: number;
  maxLength?: number;
  /** Regular expression that the whole value must match. */
  pattern?: string;
  /** Of number; as text of decimal, amount and dateTime. */
  @ApiPropertyOptional({ oneOf: [{ type: 'number' }, { type: 'string' }] })
  min?: number | string;
  @ApiPropertyOptional({ oneOf: [{ type: 'number' }, { type: 'string' }] })
  max?: number | string;
  /** Digits after the point at most; of decimal and amount. */
  fractionDigits?: number;
  /** Of choice. */
  choices?: ChoiceView[];
  /** Of currency: these alone; absent: those of ISO 4217. */
  currencies?: string[];
  /** The value is a list; of choice and currency. */
  multiple?: boolean;
}

export class CategoryView {
  /** What `category` of a ticket is. @example 'transactions' */
  key: string;
  /** @example 'Transactions' */
  name: string;
  /** Those it inherits included. */
  fields: CategoryFieldView[];
  /** Told to agents alone, as the next ones: whether it can be chosen. */
  active?: boolean;
  /** What its tickets get when they are opened, what it inherits included. */
  priority?: string | null;
  teamId?: string | null;
  policy?: string | null;
  children: CategoryView[];
}

export class CategoriesView {
  data: CategoryView[];
}

export class ChoiceDefinition {
  /** @example 'password' */
  value: string;
  /** By language. @example { "en": "The password" } */
  label: Record<string, string>;
}

/** A field as admins write it; checked by the rules in domain/category, whatever it is. */
export class FieldDefinition implements FieldSpec {
  /** What `fields` of a ticket call it. @example 'cardEnding' */
  key: string;
  /** @example 'text' */
  type: FieldType;
  /** By language. @example { "en": "Last four digits of the card" } */
  label: Record<string, string>;
  /** By language. */
  help?: Record<string, string>;
  /** Of requesters; agents may leave it empty. */
  required?: boolean;
  /** Requesters neither see nor set it. */
  hidden?: boolean;
  /** Characters; of text and transactionId. */
  minLength?: number;
  maxLength?: number;
  /** Regular expression that the whole value must match; of text and transactionId. @example '[0-9]{4}' */
  pattern?: string;
  /** Of number; as text of decimal, amount and dateTime. */
  @ApiPropertyOptional({ oneOf: [{ type: 'number' }, { type: 'string' }] })
  min?: number | string;
  @ApiPropertyOptional({ oneOf: [{ type: 'number' }, { type: 'string' }] })
  max?: number | string;
  /** Digits after the point at most; of decimal and amount. */
  fractionDigits?: number;
  /** Of choice. */
  choices?: ChoiceDefinition[];
  /** Of currency: these codes alone, instead of those of ISO 4217. @example ['EUR', 'BTC'] */
  currencies?: string[];
  /** The value is a list; of choice and currency. */
  multiple?: boolean;
}

/** What is given when it is made and may be changed later. */
class CategoryRequest {
  /** Key of the category above it; null: none. @example 'transactions' */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  parent?: string | null;

  /** Order among its siblings. @example 10 */
  @IfGiven()
  @IsInt()
  @Min(0)
  @Max(LAST_POSITION)
  position?: number;

  /** false: it can no longer be chosen, nor can those below it. */
  @IfGiven()
  @IsBoolean()
  active?: boolean;

  /**
   * Its own, whole and in order; those of the categories above it come before them.
   * @example [{ "key": "cardEnding", "type": "text", "label": { "en": "Last four digits of the card" }, "pattern": "[0-9]{4}", "required": true }]
   */
  @IfGiven()
  @IsArray()
  fields?: FieldDefinition[];

  /** Of tickets that are opened without one; null: as above it. */
  @IsOptional()
  @IsIn(PRIORITIES)
  priority?: Priority | null;

  /** That tickets come to; null: as above it. */
  @IsOptional()
  @IsUUID()
  teamId?: string | null;

  /** Name of a policy that its tickets have, whatever others match; null: as above it. @example 'Security' */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  policy?: string | null;
}

export class ChangeCategoryRequest extends CategoryRequest {
  /** By language, BCP 47. @example { "en": "Card payments", "de": "Kartenzahlungen" } */
  @IfGiven()
  @IsObject()
  names?: Texts;
}

export class CreateCategoryRequest extends CategoryRequest {
  /** What tickets and policies call it; it never changes. @example 'card-payments' */
  @IsString()
  @Matches(KEY, { message: 'key must have up to 64 small letters, digits and hyphens' })
  key: string;

  /** By language, BCP 47. @example { "en": "Card payments", "de": "Kartenzahlungen" } */
  @IsObject()
  names: Texts;
}

/** A category as admins write it. */
export class CategoryDefinitionView {
  key: string;
  names: Record<string, string>;
  parent: string | null;
  position: number;
  active: boolean;
  fields: FieldDefinition[];
  priority: string | null;
  teamId: string | null;
  policy: string | null;
  createdAt: string;
  updatedAt: string;
}

export function viewDefinition({ createdAt, updatedAt, ...category }: Category): CategoryDefinitionView {
  return { ...category, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}
