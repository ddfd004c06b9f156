import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT, type Environment } from '../platform/config/environment.js';
import { sameSecret, Secrets } from '../platform/config/secrets.js';

/** 80 bits in base32: short enough for a local part, and of one case, since mail programs change it. */
const SIGNATURE_LENGTH = 16;
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
/** A return path has a longer mark, and a shorter signature: 70 bits. */
const RETURN_SIGNATURE_LENGTH = 14;
/** 48 bits in base 36: the first part of a mail's id, which is when it was made. */
const MOMENT_LENGTH = 10;
/** RFC 5321: a local part has 64 characters; `+`, nine digits, `-` and the signature are ours (or `+b-` and its mark). */
const MAX_LOCAL = 64 - 1 - 9 - 1 - SIGNATURE_LENGTH;

/** The mails that a return path may belong to, by their ids; the signature tells which of them it is. */
export interface ReturnPath {
  from: string;
  to: string;
  isOf(mailId: string): boolean;
}

/**
 * The addresses and Message-IDs by which an answer finds its ticket. All are signed: whoever knows a number cannot make
 * one up. The signature alone counts, so that those of an earlier MAIL_FROM stay good.
 */
@Injectable()
export class MailAddresses {
  readonly supportAddress: string;
  private readonly local: string;
  private readonly domain: string;

  constructor(
    private readonly secrets: Secrets,
    @Inject(ENVIRONMENT) { mailFrom }: Environment,
  ) {
    const at = mailFrom.address.lastIndexOf('@');
    this.supportAddress = mailFrom.address.toLowerCase();
    this.local = this.supportAddress.slice(0, at);
    this.domain = this.supportAddress.slice(at + 1);
    if (this.local.length > MAX_LOCAL) {
      throw new Error(`MAIL_FROM may have ${MAX_LOCAL} characters before the @: reply addresses add to it`);
    }
  }

  /** Where answers about this ticket go: `support+100042-…@example.com`. */
  replyAddress(serial: number): string {
    return `${this.local}+${serial}-${this.signature('reply address', String(serial))}@${this.domain}`;
  }

  /** The serial of the ticket that such an address leads to; null when it is none, or forged. */
  ticketOfAddress(address: string): number | null {
    const match = /\+([1-9]\d{0,14})-([a-z2-7]{16})@[^@\s]+$/.exec(address.trim().toLowerCase());
    const [, serial, signature] = match ?? [];
    return serial && sameSecret(signature!, this.signature('reply address', serial)) ? Number(serial) : null;
  }

  /** Where a mail comes back to when it cannot be delivered, another one for each: `support+b-…@example.com`. */
  returnPath(mailId: string): string {
    return `${this.local}+b-${momentOf(mailId)}${this.returnSignature(mailId)}@${this.domain}`;
  }

  /** null when it is none. There is no room for the whole id in it; whoever asks looks the mails of that moment up. */
  readReturnPath(address: string): ReturnPath | null {
    const match = /\+b-([0-9a-z]{10})([a-z2-7]{14})@[^@\s]+$/.exec(address.trim().toLowerCase());
    const moment = match && fromBase36(match[1]!).slice(-12);
    if (!moment) return null;
    const at = `${moment.slice(0, 8)}-${moment.slice(8)}`;
    return {
      from: `${at}-0000-0000-000000000000`,
      to: `${at}-ffff-ffff-ffffffffffff`,
      isOf: (mailId) => mailId.startsWith(at) && sameSecret(match[2]!, this.returnSignature(mailId)),
    };
  }

  /** Ours to receive: the support address, or what looks like a reply address or return path. Nothing is ever sent there. */
  isOurs(address: string): boolean {
    const given = address.trim().toLowerCase();
    const at = given.lastIndexOf('@');
    const local = given.slice(0, at);
    return given.slice(at + 1) === this.domain && (local === this.local || local.startsWith(`${this.local}+`));
  }

  /**
   * Whether mail to it is taken: ours, or the postmaster of our domain, with whom every mail server must be able to speak
   * (RFC 5321, 4.5.1). That may be a mailbox of somebody else for all we know, so it is not ours in any other way.
   */
  takesMail(address: string): boolean {
    const given = address.trim().toLowerCase();
    return given === 'postmaster' || given === `postmaster@${this.domain}` || this.isOurs(given);
  }

  /** Without the angle brackets. The same for the same mail. */
  newMessageId(mailId: string): string {
    return `${this.mark(mailId)}@${this.domain}`;
  }

  /** The id of the mail that went out with this Message-ID; null when it is none of ours, or forged. */
  mailOfMessageId(messageId: string): string | null {
    const match = /^<?([^@<>\s]+)@[^@<>\s]+>?$/.exec(messageId.trim());
    return match ? this.mailOfMark(match[1]!) : null;
  }

  /** What marks a mail as ours, in its `X-Docket-Mail` header, when it comes back. */
  mark(mailId: string): string {
    const id = toBase36(mailId);
    return `${id}.${this.signature('message id', id)}`;
  }

  mailOfMark(mark: string): string | null {
    const match = /^([0-9a-z]{25})\.([a-z2-7]{16})$/.exec(mark.trim().toLowerCase());
    const [, id, signature] = match ?? [];
    if (!id || !sameSecret(signature!, this.signature('message id', id))) return null;
    return uuidOf(fromBase36(id));
  }

  private returnSignature(mailId: string): string {
    return this.signature('return path', mailId).slice(0, RETURN_SIGNATURE_LENGTH);
  }

  private signature(purpose: string, text: string): string {
    return base32(this.secrets.sign(purpose, text)).slice(0, SIGNATURE_LENGTH);
  }
}

/** Shorter than hexadecimal: with it a Message-ID fits on one line, which not every mail program unfolds. */
function toBase36(uuid: string): string {
  return BigInt(`0x${uuid.replaceAll('-', '')}`)
    .toString(36)
    .padStart(25, '0');
}

function momentOf(uuid: string): string {
  return BigInt(`0x${uuid.replaceAll('-', '').slice(0, 12)}`)
    .toString(36)
    .padStart(MOMENT_LENGTH, '0');
}

/** @returns 32 hexadecimal digits */
function fromBase36(text: string): string {
  const value = [...text].reduce((sum, digit) => sum * 36n + BigInt(Number.parseInt(digit, 36)), 0n);
  return value.toString(16).padStart(32, '0');
}

function uuidOf(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function base32(bytes: Buffer): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) text += BASE32[(value >> (bits - 5)) & 31];
  }
  return text;
}
