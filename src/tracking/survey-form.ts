import { SCORES } from '../domain/ticket/rating.js';
import { lines, type Markup, markup } from '../platform/http/markup.js';
import { MAX_COMMENT, type Rating } from '../tickets/tickets.contract.js';

/** How the ticket is rated, as whoever looks may see it. */
export interface TrackedSurvey {
  given: Rating | null;
  /** Whether they may rate it now, or change what they said. */
  open: boolean;
}

/** What was chosen and typed into a form that could not be taken. */
export interface RefusedRating {
  score: string;
  typed: string;
  why: string;
}

const WORDS: Record<number, string> = { 5: 'Very good', 4: 'Good', 3: 'So-so', 2: 'Bad', 1: 'Very bad' };

interface Place {
  number: string;
  key: string;
  /** Whose rating it is; null: it is that of whoever looks. */
  requester: string | null;
}

export function surveySection({ given, open }: TrackedSurvey, place: Place, refused: RefusedRating | null): Markup {
  const form = open && surveyForm(place, given, refused);
  return markup`<section class="card" id="rate">
${given && givenRating(given, place.requester)}
${
  form && given
    ? markup`<details${refused && markup` open`}>
<summary>Change your rating</summary>
${form}
</details>`
    : form
}
</section>`;
}

function givenRating({ score, comment }: Rating, requester: string | null): Markup {
  return markup`<p class="rated"><strong>${requester ? `${requester} rated this` : 'You rated this'}:</strong> ${WORDS[score]} <span class="muted">(${score} of 5)</span></p>
${comment && markup`<p class="said">${lines(comment)}</p>`}`;
}

function surveyForm({ number, key }: Place, given: Rating | null, refused: RefusedRating | null): Markup {
  const chosen = refused ? refused.score : String(given?.score ?? '');
  const option = (score: number) => {
    const checked = chosen === String(score) && markup` checked`;
    return markup`<label><input type="radio" name="score" value="${score}" required${checked}> ${WORDS[score]}</label>\n`;
  };
  const state = refused ? markup` aria-describedby="rate-error"` : null;
  // Sent twice, a rating is the same rating: the form needs no mark of its own.
  return markup`<form method="post" action="/t/${number}/survey">
<input type="hidden" name="key" value="${key}">
<fieldset${state}>
<legend>How did we do?</legend>
<div class="scores">
${SCORES.toReversed().map(option)}
</div>
</fieldset>
<label for="comment">Anything to add? <span class="muted optional">If you like</span></label>
<textarea id="comment" name="comment" class="short" maxlength="${MAX_COMMENT}">
${refused ? refused.typed : given?.comment}</textarea>
${refused && markup`<p class="error" id="rate-error">${refused.why}</p>`}
<button>Send rating</button>
</form>`;
}
