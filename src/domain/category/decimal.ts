const DECIMAL = /^([+-]?)0*(\d{1,30})(?:\.(\d{1,30}))?$/;

/** An exact number in the one way in which it is kept: `-0.50` → `-0.5`, `007` → `7`; null when it is none. */
export function readDecimal(given: unknown): string | null {
  // Numbers in JSON are exact as long as they are short enough to be written without an exponent.
  const text = typeof given === 'number' ? String(given) : typeof given === 'string' ? given.trim() : '';
  const [, sign, whole = '', fraction = ''] = DECIMAL.exec(text) ?? [];
  if (sign === undefined) return null;
  const kept = fraction.replace(/0+$/, '');
  const digits = kept === '' ? whole : `${whole}.${kept}`;
  return sign === '-' && digits !== '0' ? `-${digits}` : digits;
}

/** Of two that `readDecimal` gave: negative, zero or positive, as for sorting. */
export function compareDecimals(one: string, other: string): number {
  const places = Math.max(fractionDigitsOf(one), fractionDigitsOf(other));
  const [a, b] = [scaled(one, places), scaled(other, places)];
  return a < b ? -1 : a > b ? 1 : 0;
}

export function fractionDigitsOf(decimal: string): number {
  const point = decimal.indexOf('.');
  return point < 0 ? 0 : decimal.length - point - 1;
}

function scaled(decimal: string, places: number): bigint {
  return BigInt(decimal.replace('.', '') + '0'.repeat(places - fractionDigitsOf(decimal)));
}
