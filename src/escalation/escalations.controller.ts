import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiTags } from '@nestjs/swagger';
import { Allow, type Identity, Me, People } from '../people/people.contract.js';
import { IfMatch } from '../platform/http/etag.js';
import { TicketAccess, TicketKey } from '../tickets/tickets.contract.js';
import { AskForEscalation } from './ask-for-escalation.js';
import { EscalationRequest, EscalationView } from './escalations.dto.js';

@ApiTags('Escalation')
@ApiBearerAuth()
@Controller('v1/tickets/:number/escalations')
export class EscalationsController {
  constructor(
    private readonly access: TicketAccess,
    private readonly askForEscalation: AskForEscalation,
    private readonly people: People,
  ) {}

  @Post()
  @Allow('anyone')
  @ApiHeader({ name: 'X-Ticket-Key', required: false })
  async ask(
    @Param('number') number: string,
    @Body() { reason }: EscalationRequest,
    @Me() identity: Identity,
    @TicketKey() ticketKey: string | null,
    @IfMatch() ifMatch: string[] | null,
  ): Promise<EscalationView> {
    const { ticket, capacity, actor } = await this.access.find(number, { identity, ticketKey });
    const cause = capacity === 'agent' ? 'agent' : 'requester';
    const made = (await this.askForEscalation.execute({ ticketId: ticket.id, actor, reason, cause, ifMatch }))!;
    const assignee = made.toAssigneeId ? await this.people.byId(made.toAssigneeId) : null;
    const { id, fromLevel, toLevel, createdAt } = made;
    return {
      id,
      cause,
      reason,
      fromLevel,
      toLevel,
      atTop: fromLevel === toLevel,
      assignee: assignee && { id: assignee.id, name: assignee.name },
      createdAt: createdAt.toISOString(),
    };
  }
}
