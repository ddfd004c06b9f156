import type { DigestEntry, LetterData } from './letter.js';

/** What the letter says that gathers several. Of what belongs to one ticket there is nothing. */
export function digestLetter(
  name: string,
  entries: DigestEntry[],
  { digest }: { digest: Record<string, string> },
  now: Date,
): LetterData {
  const { link } = entries[0]!;
  return {
    number: '',
    subject: digest.subject!.replace('{count}', String(entries.length)),
    name,
    link,
    escalationLink: `${link}#escalate`,
    escalationPhrase: null,
    surveyLink: null,
    requester: '',
    assignee: null,
    actor: '',
    openedBy: null,
    followUpOf: null,
    message: null,
    acknowledgementDue: null,
    resolutionDue: null,
    resolved: false,
    reopenUntil: now,
    resolvesAt: null,
    mergedInto: null,
    reminder: null,
    escalation: null,
    delivery: null,
    digest: { entries },
  };
}

/** Where other mails have the number of their ticket. */
export function digestSubject({ subject }: LetterData): string {
  return `[Docket] ${subject}`;
}
