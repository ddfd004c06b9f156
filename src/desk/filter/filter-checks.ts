import { applyDecorators, type Type as Class } from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  buildMessage,
  IsArray,
  IsObject,
  ValidateBy,
  ValidateNested,
  type ValidationOptions,
} from 'class-validator';
import { momentFromNow } from '../../domain/calendar/moment.js';
import { isUuid } from '../../platform/http/cursor.js';
import { IfGiven } from '../../platform/http/if-given.js';
import { isInstant } from '../../platform/http/is-instant.js';

const MAX_FIELDS = 20;
const MAX_VALUES = 50;
const MAX_CHARACTERS = 1000;

/** Absent, or a list of one to so many. @param checks of each */
export const AnyOf = (most: number, ...checks: PropertyDecorator[]) =>
  applyDecorators(IfGiven(), ...checks, IsArray(), ArrayMinSize(1), ArrayMaxSize(most));

/** Absent, or an object of its own. */
export const PartOf = (type: () => Class) => applyDecorators(IfGiven(), IsObject(), ValidateNested(), Type(type));

function check(name: string, validate: (value: unknown) => boolean, must: string, options?: ValidationOptions) {
  return ValidateBy(
    { name, validator: { validate, defaultMessage: buildMessage((each) => `${each}$property ${must}`, options) } },
    options,
  );
}

/** An id, or one of these words. */
export const IsIdOr = (what: string, ...words: string[]) =>
  check('isIdOr', (value) => isUuid(value) || words.includes(value as string), `must be ${what}`, { each: true });

/** An id or an e-mail address. */
export const IsPerson = () =>
  check(
    'isPerson',
    (value) => isUuid(value) || (typeof value === 'string' && value.length <= 320 && /^[^\s@]+@[^\s@]+$/.test(value)),
    'must be the id or the e-mail address of a person',
    { each: true },
  );

/** A time with an offset, or a duration from now. */
export const IsMoment = () =>
  check(
    'isMoment',
    (value) => isInstant(value) || (typeof value === 'string' && momentFromNow(value, new Date(0)) !== null),
    'must be a time such as 2026-12-28T08:00:00+01:00, or a duration from now such as PT4H or -P7D',
  );

/** Values of custom fields by their keys: text, a number, a boolean, or a list of those, any of which may be the value. */
export const IsFieldValues = () =>
  check(
    'isFieldValues',
    areFieldValues,
    `must have up to ${MAX_FIELDS} names of fields, each with text, a number, a boolean, or a list of up to ${MAX_VALUES} of those`,
  );

function areFieldValues(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return (
    entries.length > 0 &&
    entries.length <= MAX_FIELDS &&
    entries.every(([key, values]) => /^[\p{L}\p{N}_.-]{1,64}$/u.test(key) && areValues(values))
  );
}

function areValues(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.length <= MAX_VALUES && value.every(isValue);
  return isValue(value);
}

function isValue(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= MAX_CHARACTERS;
  return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
}
