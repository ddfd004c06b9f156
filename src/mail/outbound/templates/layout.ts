import type { Frame, Layout } from './letter.js';
import { nearest } from '../../../domain/language/nearest.js';
import { tagOf } from './nearest-locale.js';

const DEFAULT_LAYOUT: Layout = { logo: null, accent: '#2f4fb5', accentOnDark: '#9db2ff', footer: new Map() };
/** WCAG 2: text on a coloured ground. */
const LEAST_CONTRAST = 4.5;
const PAPER = '#ffffff';
const DARK_PAPER = '#1e232e';
const KNOWN = ['logo', 'accent', 'accentOnDark', 'footer'];

/** @param source of a `layout.json`; null: there is none */
export function readLayout(source: string | null, refuse: (what: string) => void): Layout {
  if (source === null) return DEFAULT_LAYOUT;
  const given = parse(source, refuse);
  if (!given) return DEFAULT_LAYOUT;
  for (const name of Object.keys(given)) {
    if (!KNOWN.includes(name)) refuse(`"${name}" is not known; there are ${KNOWN.join(', ')}`);
  }
  const colour = (name: 'accent' | 'accentOnDark', ground: string): string => {
    const value = given[name] ?? DEFAULT_LAYOUT[name];
    if (typeof value !== 'string' || !/^#[0-9a-f]{6}$/i.test(value)) {
      refuse(`"${name}" must be a colour such as "${DEFAULT_LAYOUT[name]}"`);
    } else if (contrast(value, ground) < LEAST_CONTRAST) {
      refuse(`"${name}" must stand out from ${ground}: ${value} cannot be read on it`);
    } else return value;
    return DEFAULT_LAYOUT[name];
  };
  const { logo = null } = given;
  if (logo !== null && (typeof logo !== 'string' || logo.trim() === '')) refuse('"logo" must be a text');
  return {
    logo: typeof logo === 'string' ? logo : null,
    accent: colour('accent', PAPER),
    accentOnDark: colour('accentOnDark', DARK_PAPER),
    footer: footers(given.footer, refuse),
  };
}

/** Its lines, in the language nearest to that of the letter. */
export function footerOf({ layout, locale }: Frame): string[] | null {
  const footer =
    nearest(locale, layout.footer) ??
    layout.footer.get('') ??
    layout.footer.get('en') ??
    layout.footer.values().next().value;
  return footer?.split('\n') ?? null;
}

/** A text for all languages, or one for each. */
function footers(given: unknown, refuse: (what: string) => void): Map<string, string> {
  if (given === undefined) return new Map();
  if (typeof given === 'string') return new Map([['', given]]);
  const entries = given?.constructor === Object ? Object.entries(given as Record<string, unknown>) : [];
  if (entries.length === 0 || entries.some(([tag, text]) => !tagOf(tag) || typeof text !== 'string')) {
    refuse('"footer" must be a text, or an object with a text for each language, such as { "en": "…", "de": "…" }');
    return new Map();
  }
  return new Map((entries as [string, string][]).map(([tag, text]) => [tagOf(tag)!, text]));
}

function parse(source: string, refuse: (what: string) => void): Record<string, unknown> | null {
  try {
    const given: unknown = JSON.parse(source);
    if (given?.constructor === Object) return given as Record<string, unknown>;
    refuse('must hold an object: { … }');
  } catch (error) {
    refuse(`is not JSON: ${(error as Error).message}`);
  }
  return null;
}

function contrast(one: string, other: string): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter! + 0.05) / (darker! + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
