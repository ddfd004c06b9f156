import type { Policy, Result } from './judge-sender.js';

/** What a mail server wrote into `Authentication-Results` (RFC 8601). */
export interface AuthenticationResults {
  /** Who says so, lower case. */
  server: string;
  results: MethodResult[];
}

export interface MethodResult {
  method: string;
  result: Result;
  /** `header.from`, `smtp.mailfrom`, …: lower case. */
  properties: ReadonlyMap<string, string>;
  /** The `p=` that some servers put into a comment. */
  policy: Policy;
}

const MAX_LENGTH = 16 * 1024;
const MAX_RESULTS = 50;
const RESULTS: Readonly<Record<string, Result>> = {
  pass: 'pass',
  fail: 'fail',
  hardfail: 'fail',
  softfail: 'softfail',
  none: 'none',
  temperror: 'temperror',
  permerror: 'permerror',
};

/** Reads one such header; null when it is none. Comments and quoted strings cannot pass for results. */
export function parseAuthenticationResults(value: string): AuthenticationResults | null {
  if (value.length > MAX_LENGTH) return null;
  const [head, ...rest] = split(value);
  // "mx.example.com 1": a version may follow the name.
  const server = /^([^\s=]{1,255})(?:\s+\d+)?$/.exec(head?.text.trim() ?? '')?.[1]?.toLowerCase();
  if (!server) return null;
  return { server, results: rest.slice(0, MAX_RESULTS).flatMap(({ text, comment }) => read(text, comment) ?? []) };
}

interface Piece {
  text: string;
  comment: string;
}

/** At each semicolon that separates, with comments set apart and quoted strings made words. */
function split(value: string): Piece[] {
  const pieces: Piece[] = [{ text: '', comment: '' }];
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < value.length; at++) {
    const piece = pieces.at(-1)!;
    const escaped = value[at] === '\\' && (quoted || depth > 0);
    const char = value[escaped ? ++at : at] ?? '';
    if (!escaped && char === '"' && depth === 0) quoted = !quoted;
    else if (!escaped && char === '(' && !quoted) depth++;
    else if (!escaped && char === ')' && depth > 0) {
      depth--;
      piece.text += ' ';
      piece.comment += ' ';
    } else if (depth > 0) piece.comment += char;
    // A blank, an equals sign or a semicolon in a quoted string is part of a value.
    else if (quoted) piece.text += /[\s=;]/.test(char) ? '_' : char;
    else if (char === ';') pieces.push({ text: '', comment: '' });
    else piece.text += char;
  }
  return pieces;
}

function read(text: string, comment: string): MethodResult | null {
  const [said, ...properties] = text
    .replace(/\s{0,50}=\s{0,50}/g, '=')
    .split(/\s+/)
    .filter(Boolean);
  const [, method, result] = /^([a-z][\w-]{0,30})(?:\/\d{1,3})?=([a-z]{1,20})$/i.exec(said ?? '') ?? [];
  if (!method || !result) return null;
  return {
    method: method.toLowerCase(),
    result: RESULTS[result.toLowerCase()] ?? 'neutral',
    properties: new Map(
      properties
        .map((property) => /^([a-z]+\.[a-z-]+)=(.+)$/i.exec(property))
        .filter((match) => match !== null)
        .map(([, name, of]) => [name!.toLowerCase(), of!.toLowerCase()]),
    ),
    policy: policyIn(text) ?? policyIn(comment) ?? 'none',
  };
}

function policyIn(text: string): Policy | null {
  const policy = /(?:^|[\s,;])(?:policy\.dmarc|policy\.published-domain-policy|p)=(none|quarantine|reject)\b/i.exec(
    text,
  );
  return (policy?.[1]?.toLowerCase() as Policy | undefined) ?? null;
}
