import type { JobType } from './job-type.js';

export const HANDLES_JOB = 'docket:handles-job';

/** Marks the one method that does jobs of this type. */
export function HandlesJob<Data>(type: JobType<Data>) {
  return (_target: object, _name: string, method: TypedPropertyDescriptor<(data: Data) => Promise<void>>): void => {
    Reflect.defineMetadata(HANDLES_JOB, type, method.value as object);
  };
}
