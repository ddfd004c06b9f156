import { describe, expect, it } from 'vitest';
import { type Able, mayTake, type Needs, needsOf } from './needs.js';

describe('what a ticket needs', () => {
  const byCategory = { security: ['forensics', 'refunds'], hardware: [] };
  const ticket = { level: 1, tags: [] as string[], category: null as string | null, locale: 'en' };
  it.each([
    ['nothing but its language', {}, [], 'en'],
    ['the language of its requester', { locale: 'de-AT' }, [], 'de'],
    ['the language, however it is written', { locale: 'PT_br' }, [], 'pt'],
    ['the skill that a tag names', { tags: ['printer', 'skill:refunds'] }, ['refunds'], 'en'],
    ['the skill, however it is written', { tags: ['Skill: Refunds'] }, ['refunds'], 'en'],
    ['no skill without a name', { tags: ['skill:', 'skills'] }, [], 'en'],
    ['what its category needs', { category: 'security' }, ['forensics', 'refunds'], 'en'],
    ['each skill once', { category: 'security', tags: ['skill:refunds'] }, ['refunds', 'forensics'], 'en'],
    ['nothing for a category that needs nothing', { category: 'hardware' }, [], 'en'],
    ['nothing for a category nobody spoke of', { category: 'constructor' }, [], 'en'],
  ])('%s', (_, more, skills, language) => {
    expect(needsOf({ ...ticket, ...more }, byCategory)).toEqual({ level: 1, language, skills });
  });
});

describe('who may take it', () => {
  const needs: Needs = { level: 1, language: 'en', skills: [] };
  const able: Able = { level: 1, languages: null, skills: [] };
  it.each<[string, Partial<Able>, Partial<Needs>, boolean]>([
    ['whoever stands there', {}, {}, true],
    ['whoever stands higher', { level: 3 }, { level: 2 }, true],
    ['nobody who stands lower', { level: 1 }, { level: 2 }, false],
    ['whoever speaks the language', { languages: ['de', 'en'] }, {}, true],
    ['nobody who does not', { languages: ['de'] }, {}, false],
    ['nobody who speaks none', { languages: [] }, {}, false],
    ['whoever has the skill', { skills: ['refunds', 'forensics'] }, { skills: ['forensics'] }, true],
    ['nobody who has one of two', { skills: ['refunds'] }, { skills: ['refunds', 'forensics'] }, false],
    ['nobody who has none', {}, { skills: ['refunds'] }, false],
  ])('%s', (_, a, n, may) => {
    expect(mayTake({ ...able, ...a }, { ...needs, ...n })).toBe(may);
  });
});
