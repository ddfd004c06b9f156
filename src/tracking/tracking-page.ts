import type { LabelledValue } from '../categories/categories.contract.js';
import type { Status } from '../domain/ticket/status.js';
import type { Standing } from '../escalation/escalation.contract.js';
import type { HtmlPage } from '../platform/http/html-page.js';
import { type Markup, markup } from '../platform/http/markup.js';
import { readableTime } from '../platform/time/readable-time.js';
import type { TicketView } from '../tickets/tickets.contract.js';
import { escalationSection } from './escalation-form.js';
import { surveySection, type TrackedSurvey } from './survey-form.js';
import { conversation, sourcesOf } from './tracked-messages.js';
import type { PublicMessage, RelatedTicket } from './tracking.store.js';
import { promiseWords, STATUS_WORDS } from './tracking-words.js';

export const MAX_MESSAGE = 20_000;
export const MAX_REASON = 2_000;

/** What a form said that could not be taken as it is. */
export interface Refused {
  form: 'message' | 'escalation' | 'survey';
  typed: string;
  /** What was chosen in the survey. */
  score?: string;
  why: string;
}

export interface TrackedTicket {
  ticket: TicketView;
  /** Who looks. */
  person: { id: string; name: string };
  key: string;
  /** `PUBLIC_URL`. */
  publicUrl: string;
  mayWrite: boolean;
  messages: PublicMessage[];
  earlier: boolean;
  /** What was entered in the category's form. */
  fields: LabelledValue[];
  related: (Omit<RelatedTicket, 'theirs'> & { link: string | null })[];
  reopenUntil: Date | null;
  escalation: Standing;
  /** null: they are not asked, and there is nothing to show. */
  survey: TrackedSurvey | null;
  now: Date;
  /** Tells two sendings of one form from two messages. */
  once: string;
  /** What has just been done. */
  done: string | null;
  refused: Refused | null;
}

const DONE: Record<string, string> = {
  message: 'Your message has been added.',
  'follow-up': 'The earlier request was closed, so your message has opened this new one, which goes on from it.',
  handed: 'Your message has been added to the request that goes on from this one.',
  rated: 'Thank you for your rating.',
  urged: 'We have added it to what was asked for before, and told whoever has it.',
  escalated: 'We have passed it on: somebody more senior has been told.',
};

export function trackingPage(view: TrackedTicket, status = 200): HtmlPage {
  const { ticket, done, refused, mayWrite } = view;
  const reading = { ...view, number: ticket.number, personId: view.person.id };
  const said = done && !refused && Object.hasOwn(DONE, done) ? DONE[done] : null;
  return {
    status,
    title: `${ticket.number} · ${ticket.subject}`,
    body: markup`
${said && markup`<p class="note good" role="status">${said}</p>`}
${refused && markup`<p class="note bad" role="alert">${refused.why}</p>`}
${!mayWrite && markup`<p class="note">You see what ${ticket.requester.name} sees.</p>`}
${summary(view)}
${survey(view)}
<h2>Conversation</h2>
${view.earlier && markup`<p class="small"><a href="${href(view)}&amp;before=${view.messages[0]!.id}">Earlier messages</a></p>`}
${conversation(view.messages, reading)}
${mayWrite && [messageForm(view), isOver(ticket) ? null : escalation(view)]}
<p class="muted small foot">This page is yours alone: whoever has its address can read and write here.</p>`,
    allow: sourcesOf(view.messages, reading),
  };
}

function summary({ ticket, fields, related, now }: TrackedTicket): Markup {
  const { badge, tone, sentence } = STATUS_WORDS[ticket.status as Status];
  const promises = promiseWords(ticket.timers, ticket.status as Status, now);
  return markup`<section class="card">
<p class="number">${ticket.number}</p>
<h1>${ticket.subject}</h1>
<p class="status"><span class="badge ${tone}">${badge}</span> ${sentence}</p>
${related.map(relation)}
<dl class="facts">
${promises.map(({ label, words, badge: how }) =>
  fact(label, markup`${words}${how && markup` <span class="badge ${how.tone}">${how.text}</span>`}`),
)}
${ticket.assignee && fact('Taken care of by', ticket.assignee.name)}
${ticket.level > 1 && !isOver(ticket) && fact('Escalated', 'to somebody more senior')}
${fact('Opened', readableTime(new Date(ticket.createdAt), now))}
${fields.map(({ label, type, values }) =>
  fact(label, values.map((value) => (type === 'dateTime' ? readableTime(new Date(value), now) : value)).join(', ')),
)}
</dl>
</section>`;
}

function survey({ survey: shown, ticket, key, mayWrite, refused }: TrackedTicket): Markup | null {
  const place = { number: ticket.number, key, requester: mayWrite ? null : ticket.requester.name };
  const wrong = refused?.form === 'survey' ? { score: '', ...refused } : null;
  return shown && surveySection(shown, place, wrong);
}

function fact(label: string, value: Markup | string): Markup {
  return markup`<div><dt>${label}</dt><dd>${value}</dd></div>\n`;
}

const RELATIONS: Record<RelatedTicket['relation'], string> = {
  'follow-up': 'It goes on as',
  'follow-up of': 'It goes on from',
  'merged into': 'It was joined with',
};

function relation({ number, relation: how, link }: TrackedTicket['related'][number]): Markup {
  return markup`<p>${RELATIONS[how]} ${link ? markup`<a href="${link}">${number}</a>` : number}.</p>\n`;
}

function messageForm(view: TrackedTicket): Markup {
  const { ticket, refused, reopenUntil, now } = view;
  const wrong = refused?.form === 'message' ? refused : null;
  const hint =
    ticket.status === 'closed' || (reopenUntil && reopenUntil <= now)
      ? 'This request is over. What you write here opens a new one that goes on from it.'
      : reopenUntil
        ? `If something is still missing, write here by ${readableTime(reopenUntil, now)} and it is open again.`
        : ticket.status === 'resolved'
          ? 'If something is still missing, write here and it is open again.'
          : null;
  return markup`<section class="card" id="answer">
<form method="post" action="/t/${ticket.number}/messages">
${hidden(view)}
<label for="body">Add a message</label>
${hint && markup`<p class="muted small">${hint}</p>`}
${textarea('body', MAX_MESSAGE, wrong)}
<button>Send</button>
</form>
</section>`;
}

function escalation(view: TrackedTicket): Markup {
  const refused = view.refused?.form === 'escalation' ? view.refused : null;
  const reason = textarea('reason', MAX_REASON, refused);
  const { ticket, now } = view;
  return escalationSection(view.escalation, { number: ticket.number, hidden: hidden(view), reason, refused, now });
}

function hidden({ key, once }: TrackedTicket): Markup {
  return markup`<input type="hidden" name="key" value="${key}"><input type="hidden" name="once" value="${once}">`;
}

function textarea(name: string, longest: number, wrong: Refused | null): Markup {
  const state = wrong ? markup` aria-invalid="true" aria-describedby="${name}-error" autofocus` : null;
  // The line break after the tag is not part of the text, and keeps one that begins it.
  return markup`<textarea id="${name}" name="${name}" required maxlength="${longest}"${state}>
${wrong?.typed}</textarea>
${wrong && markup`<p class="error" id="${name}-error">${wrong.why}</p>`}`;
}

function href({ ticket, key }: TrackedTicket): string {
  return `/t/${ticket.number}?key=${key}`;
}

function isOver({ status }: TicketView): boolean {
  return status === 'resolved' || status === 'closed';
}
