import type { Standing } from '../escalation/escalation.contract.js';
import { lines, type Markup, markup } from '../platform/http/markup.js';
import { readableTime } from '../platform/time/readable-time.js';

interface Form {
  number: string;
  /** The hidden fields of every form of the page. */
  hidden: Markup;
  /** The field for the reason, with what was typed. */
  reason: Markup;
  /** What could not be taken. */
  refused: { typed: string } | null;
  now: Date;
}

/** The way to ask for somebody more senior, or how what was asked for stands. */
export function escalationSection(standing: Standing, form: Form): Markup {
  const { now, refused } = form;
  switch (standing.state) {
    case 'none':
      return folded('Is it taking too long? Ask for escalation', null, form, {
        label: 'Why should somebody more senior look at it?',
        button: 'Ask for escalation',
      });
    case 'asked': {
      const told = `Escalation was asked for on ${readableTime(standing.at, now)}. Somebody more senior has been told and will answer.`;
      return folded('Escalation has been asked for', told, form, {
        label: 'Is there more to say?',
        button: 'Add to the request',
      });
    }
    default: {
      const who = standing.answeredBy ?? 'Somebody more senior';
      const did = standing.state === 'taken' ? 'has taken it' : 'has looked at it';
      return markup`<section class="card" id="escalate">
<p><strong>Escalation:</strong> ${who} ${did} on ${readableTime(standing.at, now)}.</p>
<p class="muted small">You can ask again from ${readableTime(standing.again, now)}.</p>
${refused && markup`<p class="said">${lines(refused.typed)}</p>`}
</section>`;
    }
  }
}

function folded(
  summary: string,
  told: string | null,
  { number, hidden, reason, refused }: Form,
  words: { label: string; button: string },
): Markup {
  return markup`<details class="card" id="escalate"${refused && markup` open`}>
<summary>${summary}</summary>
${told && markup`<p>${told}</p>`}
<form method="post" action="/t/${number}/escalation">
${hidden}
<label for="reason">${words.label}</label>
${reason}
<button class="quiet">${words.button}</button>
</form>
</details>`;
}
