/** What a mail consists of, from which both its parts are made. All strings are plain text. */
export type Block =
  | { type: 'paragraph' | 'small'; text: string }
  /** What somebody wrote: now, or (`quote`) before. */
  | { type: 'said' | 'quote'; text: string }
  | { type: 'facts'; facts: { label: string; value: string }[] }
  | { type: 'button' | 'link'; label: string; url: string };

/** What templates may use. A name that is not here is an error; what does not apply is null. */
export interface LetterData {
  number: string;
  subject: string;
  /** Who gets it. */
  name: string;
  /** The tracking page, opened for them. */
  link: string;
  /** The same, where it asks for escalation. */
  escalationLink: string;
  /** What they may answer for the same; null: nothing does it. */
  escalationPhrase: string | null;
  /** The same, where its requester rates what became of it; null: for others, before, and once it is rated. */
  surveyLink: string | null;
  requester: string;
  assignee: string | null;
  /** Who did what the mail tells of. */
  actor: string;
  /** Somebody else than the requester. */
  openedBy: string | null;
  /** Number of the closed ticket that this one goes on with. */
  followUpOf: string | null;
  message: { author: string; body: string; attachments: string } | null;
  acknowledgementDue: Date | null;
  resolutionDue: Date | null;
  resolved: boolean;
  /** Until when an answer reopens it; null: whenever it comes. */
  reopenUntil: Date | null;
  /** When it is resolved for want of an answer; null: it waits for none, or for ever. */
  resolvesAt: Date | null;
  /** Number of the ticket in which this one goes on. */
  mergedInto: string | null;
  reminder: { promise: string; due: Date | null; overdue: boolean } | null;
  escalation: {
    level: string;
    /** In the words of whoever asked for it. */
    reason: string;
    /** Of a promise about to be missed, which escalated it by itself. */
    promise: string | null;
    due: Date | null;
    asked: boolean;
    from: string | null;
    to: string | null;
    /** It is at the top, and nobody has acted on it since the last mail about it. */
    unanswered: boolean;
  } | null;
  /** A mail that did not arrive: `message` is what it should have brought. */
  delivery: { to: string; reason: string } | null;
  /** Several notices in one letter. */
  digest: { entries: DigestEntry[] } | null;
}

/** One of the notices that a digest gathers. */
export interface DigestEntry {
  number: string;
  subject: string;
  what: string;
  due: Date | null;
  /** To its tracking page. */
  link: string;
}

export type Direction = 'ltr' | 'rtl';

/** What stands around a letter. */
export interface Frame {
  /** '': it is about several. */
  number: string;
  subject: string;
  /** Who writes: the name of the support address. */
  sender: string;
  layout: Layout;
  /** BCP 47. */
  locale: string;
  direction: Direction;
  /** What stands between a label and what it is about. */
  colon: string;
}

/** What an operator may set for all letters. */
export interface Layout {
  /** Above the letter, in place of a logo: nothing is loaded from anywhere. */
  logo: string | null;
  /** Colour of buttons and links, `#rrggbb`. */
  accent: string;
  accentOnDark: string;
  /** Below the letter, in the language nearest to that of the letter. */
  footer: Map<string, string>;
}
