import { Injectable, type PipeTransform } from '@nestjs/common';
import { isUuid } from './cursor.js';
import { Problem } from './problem.js';

/** An id that cannot be one answers like one that is not there. */
@Injectable()
export class ParseId implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!isUuid(value)) throw new Problem('route/not-found', 'There is nothing at this address');
    return value.toLowerCase();
  }
}
