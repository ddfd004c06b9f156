import { describe, expect, it } from 'vitest';
import { type CategorySpec, checkPlace, plantTree, shownToRequester } from './category-tree.js';
import type { FieldSpec } from './field.js';

const category = (key: string, parent: string | null = null, more: Partial<CategorySpec> = {}): CategorySpec => ({
  key,
  parent,
  names: { en: key },
  position: 0,
  active: true,
  fields: [],
  priority: null,
  teamId: null,
  policy: null,
  ...more,
});
const field = (key: string, hidden = false): FieldSpec => ({ key, type: 'text', label: { en: key }, hidden });

const tree = plantTree([
  category('security', null, { position: 20, priority: 'high', fields: [field('device'), field('risk', true)] }),
  category('phishing', 'security', { fields: [field('link')], policy: 'Phishing', teamId: 'team' }),
  category('mail', 'phishing', { priority: 'urgent' }),
  category('old', 'security', { active: false }),
  category('older', 'old'),
  category('other', null, { position: 10 }),
  category('also', null, { position: 20 }),
]);

describe('a tree of categories', () => {
  it('is ordered by position, then by key', () => {
    expect(tree.roots.map(({ spec }) => spec.key)).toEqual(['other', 'also', 'security']);
    expect(tree.byKey.get('security')!.children.map(({ spec }) => spec.key)).toEqual(['old', 'phishing']);
  });

  it.each([
    ['security', ['device', 'risk'], 'high', null, null],
    ['phishing', ['device', 'risk', 'link'], 'high', 'team', 'Phishing'],
    ['mail', ['device', 'risk', 'link'], 'urgent', 'team', 'Phishing'],
    ['other', [], null, null, null],
  ])('hands down what %s has', (key, fields, priority, teamId, policy) => {
    const { form, ...found } = tree.byKey.get(key)!;
    expect([...form.keys()]).toEqual(fields);
    expect(found).toMatchObject({ priority, teamId, policy });
  });

  it('has nothing active below what is not', () => {
    const active = [...tree.byKey.values()].filter((one) => one.active).map(({ spec }) => spec.key);
    expect(active.sort()).toEqual(['also', 'mail', 'other', 'phishing', 'security']);
  });

  it.each([
    ['security', ['device']],
    ['phishing', ['device', 'link']],
    ['other', []],
    ['a label of no tree', ['device', 'link', 'x']],
    [null, ['device', 'link', 'x']],
  ])('shows requesters of %s: %j', (key, shown) => {
    const fields = { device: 1, risk: 2, link: 3, x: 4 };
    expect(Object.keys(shownToRequester(tree, key, fields))).toEqual(shown);
  });

  it.each<[string, CategorySpec[], string | null]>([
    ['a root', [category('a')], null],
    ['a child', [category('a'), category('b', 'a')], null],
    ['a child of nobody', [category('b', 'a')], '/parent'],
    ['a child of itself', [category('b', 'b')], '/parent'],
    ['a child of its child', [category('b', 'a'), category('a', 'b')], '/parent'],
    ['five levels', [category('b', '4'), ...levels(4)], null],
    ['six levels', [category('b', '5'), ...levels(5)], '/parent'],
    ['six levels below it', [category('b', '4'), category('c', 'b'), ...levels(4)], '/parent'],
    [
      'a form of 100 fields',
      [category('b', 'a', { fields: fields('b', 50) }), category('a', null, { fields: fields('a', 50) })],
      null,
    ],
    [
      'a form of 101 fields',
      [category('b', 'a', { fields: fields('b', 51) }), category('a', null, { fields: fields('a', 50) })],
      '/fields',
    ],
    [
      'fields that take the place of others',
      [category('b', 'a', { fields: fields('a', 51) }), category('a', null, { fields: fields('a', 51) })],
      null,
    ],
  ])('judges the place of %s', (_, specs, pointer) => {
    expect(checkPlace(specs, specs[0]!.key)?.pointer ?? null).toBe(pointer);
  });
});

/** Categories `1` to `n`, each below the one before. */
function levels(n: number): CategorySpec[] {
  return Array.from({ length: n }, (_, i) => category(String(i + 1), i === 0 ? null : String(i)));
}

function fields(word: string, n: number): FieldSpec[] {
  return Array.from({ length: n }, (_, i) => field(`${word}${i}`));
}
