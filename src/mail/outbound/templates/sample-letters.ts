import { ESCALATION_WORDS } from '../../../domain/mail/escalation-words.js';
import type { MailKind } from '../outbound-mail.entity.js';
import { digestLetter } from './digest-letter.js';
import type { LetterData } from './letter.js';

/** The words of a language that stand in for data. */
export interface Words {
  /** BCP 47. */
  locale: string;
  promises: Record<string, string>;
  levels: Record<string, string>;
  digest: Record<string, string>;
}

export const SAMPLE_TIME = new Date('2025-05-12T09:00:00Z');
const LINK = 'https://support.example.com/t/WO-100042?key=tQ7mVwJ3nR0cYk5xLz8sHb2dPfGa1uEoIiKq9rTvWyM';
const DUE = new Date('2025-05-19T16:00:00Z');

const ALWAYS: LetterData = {
  number: 'WO-100042',
  subject: 'The label printer prints blank pages',
  name: 'Grace Hopper',
  link: LINK,
  escalationLink: `${LINK}#escalate`,
  escalationPhrase: null,
  surveyLink: null,
  requester: 'Grace Hopper',
  assignee: null,
  actor: 'Ada Lovelace',
  openedBy: null,
  followUpOf: null,
  message: null,
  acknowledgementDue: null,
  resolutionDue: null,
  resolved: false,
  reopenUntil: new Date('2025-05-19T09:00:00Z'),
  resolvesAt: null,
  mergedInto: null,
  reminder: null,
  escalation: null,
  delivery: null,
  digest: null,
};
const ASKED = {
  author: 'Grace Hopper',
  body: 'Since this morning every label comes out blank.\n\nI changed the roll, <it> did not "help". {{name}}',
  attachments: '',
};
const ANSWERED = {
  author: 'Ada Lovelace',
  body: 'Is the lamp on the print head green or orange?',
  attachments: 'print-head.png, manual.pdf',
};
const DUE_TIMES = { acknowledgementDue: new Date('2025-05-14T09:00:00Z'), resolutionDue: DUE };
const TO_RATE = { surveyLink: `${LINK}#rate` };
const RESOLVED = {
  usual: { resolved: true, ...TO_RATE },
  'not to be rated': { resolved: true },
  'that can be reopened for ever': { resolved: true, ...TO_RATE, reopenUntil: null },
};
const HAD = { assignee: 'Ada Lovelace', resolutionDue: DUE };
const TO_AGENT = { name: 'Sam Vimes' };

interface Sample {
  /** What is special about it. */
  name: string;
  data: LetterData;
}

/** Letters of a kind as they occur: every template must be able to write all of them. */
export function samplesOf(kind: MailKind, words: Words): Sample[] {
  return Object.entries(variants(words)[kind]).map(([name, data]) => ({ name, data: { ...ALWAYS, ...data } }));
}

type Variants = Record<MailKind, Record<string, Partial<LetterData>>>;

function variants({ locale, promises, levels, digest }: Words): Variants {
  const byMail = { escalationPhrase: (ESCALATION_WORDS[locale] ?? ESCALATION_WORDS.en)!.phrases[0]! };
  const escalation = {
    level: levels[2]!,
    reason: 'Nothing has been shipped today.',
    promise: null,
    due: null,
    asked: true,
    from: 'Ada Lovelace',
    to: 'Sam Vimes',
    unanswered: false,
  };
  const byItself = { ...escalation, reason: '', promise: promises.resolution!, due: DUE, asked: false };
  const escalations = {
    'asked for': { ...HAD, ...TO_AGENT, escalation },
    'by itself': { ...HAD, ...TO_AGENT, escalation: byItself },
    'from nobody': { ...TO_AGENT, escalation: { ...byItself, due: null, from: null, to: null } },
  };
  const returned = { ...escalation, reason: 'The spare part is here.', to: 'Ada Lovelace' };
  const { number, subject } = ALWAYS;
  const entries = [
    { number, subject, what: `${digest.due} (${promises.resolution})`, due: DUE, link: LINK },
    { number: 'WO-100007', subject: '-', what: digest.escalation_at_top!, due: null, link: `${LINK}-` },
  ];
  return {
    confirmation: {
      usual: { message: ASKED, ...DUE_TIMES, ...byMail },
      'opened by an agent': { message: { ...ANSWERED, attachments: '' }, openedBy: 'Ada Lovelace', ...DUE_TIMES },
      'without promises': { message: ASKED },
    },
    follow_up: {
      usual: { message: ASKED, followUpOf: 'WO-100007', ...DUE_TIMES, ...byMail },
      'opened by somebody else': {
        message: { ...ASKED, author: 'Alan Turing' },
        followUpOf: 'WO-100007',
        openedBy: 'Alan Turing',
        ...DUE_TIMES,
      },
      'without promises': { message: ASKED, followUpOf: 'WO-100007' },
    },
    reply: {
      usual: { message: ANSWERED, ...byMail },
      'without files': { message: { ...ANSWERED, attachments: '' } },
      'that resolves': { message: ANSWERED, resolved: true, ...TO_RATE },
      'that resolves, to a follower': { message: ANSWERED, resolved: true },
      'that resolves, to be reopened for ever': { message: ANSWERED, resolved: true, reopenUntil: null },
    },
    requester_replied: {
      usual: { ...HAD, message: { ...ASKED, attachments: 'photo.jpg' }, ...TO_AGENT },
      'without files': { ...HAD, message: ASKED, ...TO_AGENT },
    },
    note: {
      usual: { ...HAD, message: ANSWERED, ...TO_AGENT },
      'without files': { ...HAD, message: { ...ANSWERED, attachments: '' }, ...TO_AGENT },
    },
    assigned: {
      usual: { ...HAD, ...DUE_TIMES, ...TO_AGENT },
      'with a message': { ...HAD, ...TO_AGENT, message: ASKED },
    },
    resolved: RESOLVED,
    resolved_unanswered: RESOLVED,
    requester_reminder: {
      usual: { message: ANSWERED, resolvesAt: DUE },
      'that nothing follows': { message: ANSWERED },
      'of what nobody wrote': { resolvesAt: DUE },
    },
    merged: { usual: { mergedInto: 'WO-100007' } },
    reopened: {
      usual: { ...HAD, ...TO_AGENT, actor: 'Grace Hopper', message: { ...ASKED, attachments: 'photo.jpg' } },
      'without a message': { ...HAD, ...TO_AGENT, actor: 'Grace Hopper' },
    },
    closed: { usual: TO_RATE, 'rated before': {} },
    reminder: {
      usual: { ...HAD, ...TO_AGENT, reminder: { promise: promises.resolution!, due: DUE, overdue: false } },
      overdue: {
        ...HAD,
        ...TO_AGENT,
        reminder: { promise: promises.acknowledgement!, due: SAMPLE_TIME, overdue: true },
      },
      'of what nobody has': {
        ...TO_AGENT,
        reminder: { promise: promises.next_response!, due: null, overdue: false },
      },
    },
    escalated: {
      'asked for': { ...HAD, escalation },
      'by itself': { ...HAD, escalation: byItself },
      'at the top': { ...HAD, escalation: { ...byItself, to: null } },
    },
    escalation_received: escalations,
    escalation_handed_over: {
      'asked for': { ...HAD, ...TO_AGENT, escalation: { ...escalation, to: 'Vetinari' } },
      'by itself': { ...HAD, ...TO_AGENT, escalation: { ...byItself, to: 'Vetinari' } },
    },
    escalation_unclaimed: escalations,
    escalation_at_top: {
      ...escalations,
      'not acted upon': { ...HAD, ...TO_AGENT, escalation: { ...byItself, from: null, to: null, unanswered: true } },
    },
    escalation_urged: {
      usual: { ...HAD, ...TO_AGENT, actor: 'Grace Hopper', escalation },
      'of what nobody has': { ...TO_AGENT, actor: 'Grace Hopper', escalation: { ...escalation, from: null, to: null } },
    },
    escalation_handed_back: {
      usual: { ...HAD, ...TO_AGENT, actor: 'Vetinari', escalation: returned },
      'to nobody': { ...TO_AGENT, actor: 'Vetinari', escalation: { ...returned, to: null } },
    },
    escalation_answered: {
      usual: { ...HAD, actor: 'Vetinari', escalation: returned },
      'nobody has it': { actor: 'Vetinari', escalation: { ...returned, to: null } },
    },
    delivery_failed: {
      usual: {
        ...HAD,
        ...TO_AGENT,
        message: ANSWERED,
        delivery: { to: 'grace@example.com', reason: '550 5.1.1 No such user here' },
      },
      'without a message': {
        ...HAD,
        ...TO_AGENT,
        delivery: { to: 'grace@example.com', reason: '550 5.1.1 No such user here' },
      },
    },
    digest: {
      usual: digest.subject === undefined ? {} : digestLetter(TO_AGENT.name, entries, { digest }, SAMPLE_TIME),
    },
  };
}

const SOMETIME = SAMPLE_TIME;
const anything = {
  locale: '-',
  promises: { resolution: '-' },
  levels: { 2: '-' },
  digest: { subject: '-' },
};

/** All names that there are, each with something in it. */
export const EVERY_NAME: object = {
  ...ALWAYS,
  ...TO_RATE,
  escalationPhrase: '-',
  assignee: '-',
  openedBy: '-',
  followUpOf: '-',
  mergedInto: '-',
  message: ASKED,
  acknowledgementDue: SOMETIME,
  resolutionDue: SOMETIME,
  resolvesAt: SOMETIME,
  reminder: { promise: '-', due: SOMETIME, overdue: false },
  escalation: { ...variants(anything).escalated['by itself']!.escalation },
  delivery: variants(anything).delivery_failed.usual!.delivery,
  digest: variants(anything).digest.usual!.digest,
};
