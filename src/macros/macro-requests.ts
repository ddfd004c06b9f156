import { Injectable } from '@nestjs/common';
import type { PersonIdentity } from '../people/people.contract.js';
import { Problem } from '../platform/http/problem.js';
import { ChangeTicket, type Ticket, TicketAccess, TicketViews } from '../tickets/tickets.contract.js';
import { Macros } from './macro.store.js';
import type { MacroPreview, MacroUsed, PreviewMacroRequest, UseMacroRequest } from './macros.dto.js';
import { type MacroActions, RenderMacro } from './render-macro.js';
import { blameMacro, changeOf, UseMacro } from './use-macro.js';

/** From what a client asks for to the use of a macro and back. */
@Injectable()
export class MacroRequests {
  constructor(
    private readonly macros: Macros,
    private readonly access: TicketAccess,
    private readonly renderMacro: RenderMacro,
    private readonly useMacro: UseMacro,
    private readonly changeTicket: ChangeTicket,
    private readonly views: TicketViews,
  ) {}

  async preview(
    number: string,
    id: string,
    { language }: PreviewMacroRequest,
    me: PersonIdentity,
  ): Promise<MacroPreview> {
    const { ticket } = await this.access.findForAgent(number, me);
    const macro = await this.macros.one(id, me);
    const reply = await this.renderMacro.execute(macro, ticket, me, language);
    return { reply, change: changeOf(macro, me), problem: await this.problemOf(macro, ticket, me) };
  }

  async use(
    number: string,
    id: string,
    { sendAnyway, seen, ...request }: UseMacroRequest,
    me: PersonIdentity,
    ifMatch: string[] | null,
  ): Promise<MacroUsed> {
    const { ticket } = await this.access.findForAgent(number, me);
    const macro = await this.macros.one(id, me);
    const { messageId } = await this.useMacro.execute(ticket.id, macro, me, {
      ...request,
      seen: sendAnyway ? undefined : seen,
      ifMatch,
    });
    return {
      ticket: await this.views.ticket(ticket.id, 'agent'),
      message: messageId === null ? null : await this.views.message(messageId),
    };
  }

  private async problemOf(macro: MacroActions, ticket: Ticket, me: PersonIdentity): Promise<MacroPreview['problem']> {
    try {
      await this.changeTicket.checked(ticket, changeOf(macro, me));
      return null;
    } catch (error) {
      const blamed = blameMacro(error);
      if (blamed instanceof Problem) return { code: blamed.code, detail: blamed.detail };
      throw error;
    }
  }
}
