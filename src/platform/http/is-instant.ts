import { buildMessage, ValidateBy } from 'class-validator';

const OFFSET_TIME = /^([1-9]\d{3})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/;

/** A time with an offset, and one that exists: not the 30th of February. */
export function IsInstant(): PropertyDecorator {
  return ValidateBy({
    name: 'isInstant',
    validator: {
      validate: isInstant,
      defaultMessage: buildMessage((each) => `${each}$property must be a time such as 2026-12-28T08:00:00+01:00`),
    },
  });
}

export function isInstant(value: unknown): boolean {
  const parts = typeof value === 'string' ? OFFSET_TIME.exec(value) : null;
  if (!parts) return false;
  const daysOfMonth = new Date(Date.UTC(Number(parts[1]), Number(parts[2]), 0)).getUTCDate();
  return Number(parts[3]) <= daysOfMonth && !Number.isNaN(Date.parse(value as string));
}
