import { type ArgumentsHost, Catch } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendPage, wantsJson } from './html-page.js';
import { markup } from './markup.js';
import { ProblemFilter, toProblem } from './problem.filter.js';

const MEANING: Record<number, [title: string, what: string]> = {
  400: ['That did not work', 'What was sent could not be read.'],
  401: ['Log in first', 'This page is for administrators.'],
  403: ['This is not for you', 'This page is for administrators.'],
  404: [
    'There is nothing here',
    'If this address came in a mail about your request, take all of it from the latest one, including what follows “?key=”.',
  ],
  413: ['That is too much', 'What was sent is larger than we can take.'],
  429: ['Too many attempts', 'Wait for a quarter of an hour, then try again.'],
  503: ['Back in a moment', 'We cannot reach our records right now. Nothing is lost; please try again.'],
};
const OTHERWISE: [string, string] = [
  'Something went wrong',
  'It went wrong on our side and has been noted. Please try again.',
];

/** For pages: what goes wrong is told to people, unless a program asks for JSON. */
@Catch()
export class PageErrorFilter extends ProblemFilter {
  override catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.sent) return;
    const { status } = toProblem(error);
    if (wantsJson(request)) return super.catch(error, host);
    this.log(error, status, request);
    const [title, what] = MEANING[status] ?? OTHERWISE;
    if (status === 429 || status === 503) void reply.header('retry-after', '5');
    void sendPage(reply, {
      title,
      status,
      body: markup`<div class="card"><h1>${title}</h1><p></p><p>${what}</p></div>`,
    });
  }
}
