import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { classify } from '../../src/domain/mail/classify-mail.js';
import { parseMail, type InboundMail } from '../../src/mail/inbound/parse-mail.js';

export interface CorpusResult {
  source: string;
  passed: number;
  failed: { case: string; expected: string; got: string }[];
}

interface Expectation {
  reply_text?: string;
  reply_text_nows?: string;
  reply_first_fragment?: string;
  reply_starts_with?: string;
  reply_contains?: string[];
  reply_not_contains?: string[];
  max_seconds?: number;
  subject?: string;
  from?: string;
  from_name?: string;
  to?: string;
  to_addresses?: string[];
  cc_addresses?: string[];
  reply_to?: string;
  message_id?: string;
  body_contains?: string | string[];
  body_text?: string;
  attachment_count?: number;
  attachments?: { filename?: string; size?: number; md5?: string }[];
  must_parse?: boolean;
  is_bounce?: boolean;
  is_complaint?: boolean;
  is_auto?: boolean;
  bounce_permanent?: boolean;
  bounced_recipient?: string[];
  recipient_count?: number;
  bounce?: { hard?: boolean }[];
}

interface Case {
  id: string;
  source: string;
  file: string;
  format: string;
  kind: string;
  eml?: string;
  expect: Expectation;
}

interface Check {
  kind: string;
  expected: string;
  got: string;
  passed: boolean;
}

/** Runs the mails of `<dir>/mail/manifest.jsonl`; a line of the result is one source and one kind of expectation. */
export async function runMailCorpus(dir: string): Promise<CorpusResult[]> {
  const folder = join(dir, 'mail');
  const results = new Map<string, CorpusResult>();
  for (const entry of cases(folder)) {
    for (const check of await checksOf(folder, entry)) {
      const source = `${entry.source}: ${check.kind}`;
      const result = results.get(source) ?? { source, passed: 0, failed: [] };
      results.set(source, result);
      if (check.passed) result.passed++;
      else result.failed.push({ case: entry.file, expected: check.expected, got: check.got });
    }
  }
  return [...results.values()].sort((a, b) => a.source.localeCompare(b.source));
}

function cases(folder: string): Case[] {
  const manifest = join(folder, 'manifest.jsonl');
  if (!existsSync(manifest)) return [];
  return readFileSync(manifest, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Case)
    .map((entry) => ({ ...entry, source: entry.source ?? 'unnamed' }));
}

/** A case that cannot be read is a failure of its own, not the end of the others. */
async function checksOf(folder: string, entry: Case): Promise<Check[]> {
  if (!existsSync(join(folder, entry.eml ?? entry.file))) return [];
  try {
    return await run(folder, { ...entry, expect: entry.expect ?? {} });
  } catch (error) {
    return [{ kind: 'readable', expected: 'an answer', got: String(error), passed: false }];
  }
}

async function run(folder: string, entry: Case): Promise<Check[]> {
  const raw = readFileSync(join(folder, entry.eml ?? entry.file));
  const started = performance.now();
  const mail = await parseMail(raw);
  const { classification, bounce } = classify(mail);
  const seconds = (performance.now() - started) / 1000;
  const { expect } = entry;
  const checks: Check[] = [];
  const check = (kind: string, expected: unknown, got: unknown, passed: boolean) =>
    checks.push({ kind, expected: shown(expected), got: shown(got), passed });

  checkReply(expect, mail, seconds, check);
  checkDecoding(expect, mail, check);
  if (entry.kind === 'plain')
    check(
      'plain mail is not taken for a bounce',
      'human or auto_reply',
      classification,
      !/bounce|complaint|loop/.test(classification),
    );
  if (expect.is_complaint) check('complaint', 'complaint', classification, classification === 'complaint');
  if (expect.is_auto) check('automatic', 'not human', classification, classification !== 'human');
  if (expect.is_bounce !== undefined && !expect.is_complaint) {
    const isBounce = classification === 'bounce' || classification === 'complaint';
    check(
      expect.is_bounce ? 'bounce detected' : 'no bounce',
      expect.is_bounce,
      classification,
      isBounce === expect.is_bounce,
    );
  }
  const hard = expect.bounce_permanent ?? (expect.is_bounce ? expect.bounce?.some((one) => one.hard) : undefined);
  if (hard !== undefined)
    check(
      'hard or soft',
      hard ? 'hard' : 'soft',
      bounce?.permanent ? 'hard' : 'soft',
      (bounce?.permanent ?? false) === hard,
    );
  if (expect.bounced_recipient) {
    const got = bounce?.recipients.map(({ address }) => address) ?? [];
    check('bounced recipient', expect.bounced_recipient, got, same(expect.bounced_recipient, got));
  }
  if (expect.is_bounce && expect.recipient_count !== undefined) {
    check(
      'bounced recipients',
      expect.recipient_count,
      bounce?.recipients.map(({ address }) => address),
      bounce?.recipients.length === expect.recipient_count,
    );
  }
  return checks;
}

type Checker = (kind: string, expected: unknown, got: unknown, passed: boolean) => void;

function checkReply(expect: Expectation, mail: InboundMail, seconds: number, check: Checker): void {
  const reply = folded(mail.replyText);
  if (expect.reply_text !== undefined)
    check('reply exact', expect.reply_text, mail.replyText, reply === folded(expect.reply_text));
  if (expect.reply_text_nows !== undefined)
    check('reply exact', expect.reply_text_nows, mail.replyText, bare(reply) === bare(expect.reply_text_nows));
  for (const [kind, start] of [
    ['reply first fragment', expect.reply_first_fragment],
    ['reply starts with', expect.reply_starts_with],
  ] as const) {
    if (start !== undefined) check(kind, start, mail.replyText, reply.startsWith(folded(start)));
  }
  for (const part of expect.reply_contains ?? [])
    check('reply contains', part, mail.replyText, reply.includes(folded(part)));
  for (const part of expect.reply_not_contains ?? [])
    check('reply does not contain', part, mail.replyText, !mail.replyText.includes(part));
  if (expect.max_seconds !== undefined)
    check('time', `${expect.max_seconds} s`, `${seconds} s`, seconds <= expect.max_seconds);
}

function checkDecoding(expect: Expectation, mail: InboundMail, check: Checker): void {
  const lower = (list: string[]) => list.map((one) => one.toLowerCase());
  if (expect.subject !== undefined)
    check('subject', expect.subject, mail.subject, folded(mail.subject) === folded(expect.subject));
  if (expect.from !== undefined)
    check('from', expect.from, mail.from, mail.from?.address.toLowerCase() === expect.from.toLowerCase());
  if (expect.from_name !== undefined) check('from', expect.from_name, mail.from, mail.from?.name === expect.from_name);
  const to = expect.to_addresses ?? (expect.to === undefined ? undefined : [expect.to]);
  const got = mail.to.map(({ address }) => address);
  if (to) check('to', to, got, same(lower(to), lower(got)));
  if (expect.cc_addresses) {
    const cc = mail.cc.map(({ address }) => address);
    check('cc', expect.cc_addresses, cc, same(lower(expect.cc_addresses), lower(cc)));
  }
  if (expect.reply_to) check('reply-to', expect.reply_to, mail.replyTo, mail.replyTo[0]?.address === expect.reply_to);
  if (expect.message_id) check('message id', expect.message_id, mail.messageId, mail.messageId === expect.message_id);
  for (const part of [expect.body_contains ?? []].flat())
    check('body', part, mail.text, folded(mail.text).includes(folded(part)));
  if (expect.body_text !== undefined)
    check('body', expect.body_text, mail.text, folded(mail.text) === folded(expect.body_text));
  if (expect.attachment_count !== undefined) {
    check(
      'attachments',
      expect.attachment_count,
      mail.attachments.map(({ name }) => name),
      mail.attachments.length === expect.attachment_count,
    );
  }
  for (const { filename, size, md5 } of expect.attachments ?? []) {
    const found = mail.attachments.some(
      (one) =>
        (filename === undefined || one.name === filename) &&
        (size === undefined || one.size === size) &&
        (md5 === undefined || one.md5 === md5),
    );
    check(
      'attachments',
      filename ?? md5 ?? size,
      mail.attachments.map((one) => [one.name, one.size]),
      found,
    );
  }
  if (expect.must_parse) check('parses', 'an answer', 'an answer', true);
}

function folded(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function bare(text: string): string {
  return text.replace(/<[^<>]*>/g, '').replace(/\s+/g, '');
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());
}

function shown(value: unknown): string {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, 300);
}
