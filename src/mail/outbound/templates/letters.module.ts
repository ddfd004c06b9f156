import { type DynamicModule, Module } from '@nestjs/common';
import { Letters } from './letters.js';

/** The letters, for whoever writes or shows them. They are read before anything starts, and do not change. */
@Module({})
export class LettersModule {
  static with(letters: Letters): DynamicModule {
    return {
      module: LettersModule,
      global: true,
      providers: [{ provide: Letters, useValue: letters }],
      exports: [Letters],
    };
  }
}
