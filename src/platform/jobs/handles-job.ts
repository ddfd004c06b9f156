import type { JobType } from './job-type.js';

export const HANDLES_JOB = 'docket:handles-job';
export const GIVES_UP_JOB = 'docket:gives-up-job';

/** Marks the one method that does jobs of this type. */
export function HandlesJob<Data>(type: JobType<Data>) {
  return (_target: object, _name: string, method: TypedPropertyDescriptor<(data: Data) => Promise<void>>): void => {
    Reflect.defineMetadata(HANDLES_JOB, type, method.value as object);
  };
}

/** Marks the method that settles a job of this type which cannot be done. It runs in one transaction with its end. */
export function GivesUpJob<Data>(type: JobType<Data>) {
  return (
    _target: object,
    _name: string,
    method: TypedPropertyDescriptor<(data: Data, why: string) => Promise<void>>,
  ): void => {
    Reflect.defineMetadata(GIVES_UP_JOB, type, method.value as object);
  };
}
