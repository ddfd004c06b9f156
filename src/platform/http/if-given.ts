import { ValidateIf } from 'class-validator';

/** Validates the property unless it is absent. Unlike `IsOptional` it refuses null. */
export function IfGiven(): PropertyDecorator {
  return ValidateIf((_object, value) => value !== undefined);
}
