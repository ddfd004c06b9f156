import { describe, expect, it } from 'vitest';
import { acceptedLanguages } from './accept-language.js';

describe('languages of an Accept-Language header', () => {
  it.each([
    ['de', ['de']],
    ['de-AT, de;q=0.9, en;q=0.8', ['de-AT', 'de', 'en']],
    ['en;q=0.3, fr;q=0.7, de', ['de', 'fr', 'en']],
    ['en, de', ['en', 'de']],
    ['en ; q=0.5 , de ; Q=0.6', ['de', 'en']],
    ['*', []],
    ['de;q=0, en', ['en']],
    ['de;q=nonsense, en;q=0.1', ['en']],
    ['', []],
    [',,;q=1,', []],
    [Array.from({ length: 1000 }, () => 'de').join(), Array.from({ length: 20 }, () => 'de')],
  ])('%s → %j', (header, languages) => expect(acceptedLanguages(header)).toEqual(languages));
});
