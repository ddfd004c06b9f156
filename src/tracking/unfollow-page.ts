import type { HtmlPage } from '../platform/http/html-page.js';
import { type Markup, markup } from '../platform/http/markup.js';

/** What somebody with a link to leave a ticket is to it. `left`: they followed it once. `party`: it is about them. */
export type Standing = 'follower' | 'left' | 'party';

/** Asks before anything happens: programs that look at every link of a mail must not leave in its reader's place. */
export function unfollowPage(standing: Standing, number: string, key: string, status = 200): HtmlPage {
  const [title, what] = wordsFor(standing, number, key);
  return { title, status, body: markup`<div class="card"><h1>${title}</h1><p></p>${what}</div>` };
}

function wordsFor(standing: Standing, number: string, key: string): [title: string, what: Markup] {
  switch (standing) {
    case 'follower':
      return [
        `Stop following ${number}?`,
        markup`<p>You will get no more mail about it, and the links in earlier mails will not open it any more.</p>
<form method="post" action="/t/${number}/unfollow?key=${key}"><button>Stop following</button></form>`,
      ];
    case 'left':
      return [`You will get no more mail about ${number}`, markup`<p>You do not follow it any more.</p>`];
    case 'party':
      return [
        `You cannot leave ${number}`,
        markup`<p>It is your own request: mail about it goes on until it is closed.</p>`,
      ];
  }
}
