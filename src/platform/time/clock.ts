import { Injectable } from '@nestjs/common';

/** The only source of "now". Tests that need another hour provide their own. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }
}
