import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiTags } from '@nestjs/swagger';
import { Allow, type Identity, Me, MyPerson, People, type PersonIdentity } from '../people/people.contract.js';
import { IfMatch } from '../platform/http/etag.js';
import { ParseId } from '../platform/http/parse-id.js';
import { Problem } from '../platform/http/problem.js';
import { type Access, TicketAccess, TicketKey, TicketStore } from '../tickets/tickets.contract.js';
import { AskForEscalation } from './ask-for-escalation.js';
import type { Escalation } from './escalation.entity.js';
import { Escalations } from './escalation.store.js';
import { AnsweredView, AskedView, ReasonRequest } from './escalations.dto.js';
import { HandBackEscalation } from './hand-back-escalation.js';
import { TakeEscalation } from './take-escalation.js';

/** Of the ticket. */
const IF_MATCH = { name: 'If-Match', required: false, description: 'Versions of the ticket' };

@ApiTags('Escalation')
@ApiBearerAuth()
@Controller('v1')
export class EscalationsController {
  constructor(
    private readonly access: TicketAccess,
    private readonly tickets: TicketStore,
    private readonly escalations: Escalations,
    private readonly askForEscalation: AskForEscalation,
    private readonly takeEscalation: TakeEscalation,
    private readonly handBackEscalation: HandBackEscalation,
    private readonly people: People,
  ) {}

  @Post('tickets/:number/escalations')
  @Allow('anyone')
  @ApiHeader({ name: 'X-Ticket-Key', required: false })
  @ApiHeader(IF_MATCH)
  async ask(
    @Param('number') number: string,
    @Body() { reason }: ReasonRequest,
    @Me() identity: Identity,
    @TicketKey() ticketKey: string | null,
    @IfMatch() ifMatch: string[] | null,
  ): Promise<AskedView> {
    const { ticket, capacity, actor } = await this.access.find(number, { identity, ticketKey });
    const cause = capacity === 'agent' ? 'agent' : 'requester';
    const asked = (await this.askForEscalation.execute({ ticketId: ticket.id, actor, reason, cause, ifMatch }))!;
    const assignee = asked.ticketAssigneeId ? await this.people.byId(asked.ticketAssigneeId) : null;
    const { id, fromLevel, toLevel, atTop, state, createdAt } = asked;
    return {
      id,
      cause,
      reason,
      fromLevel,
      toLevel,
      atTop,
      state,
      assignee: assignee && { id: assignee.id, name: assignee.name },
      createdAt: createdAt.toISOString(),
    };
  }

  /** Whoever takes it has the ticket from then on. So does a public reply or a change of status, without this. */
  @Post('escalations/:id/take')
  @Allow('agent')
  @HttpCode(200)
  @ApiHeader(IF_MATCH)
  async take(
    @Param('id', ParseId) id: string,
    @MyPerson() me: PersonIdentity,
    @IfMatch() ifMatch: string[] | null,
  ): Promise<AnsweredView> {
    const { escalation, actor } = await this.find(id, me);
    return viewAnswered(await this.takeEscalation.execute(escalation, actor, ifMatch), actor);
  }

  /** The ticket returns to where it came from; the reason becomes an internal note. */
  @Post('escalations/:id/hand-back')
  @Allow('agent')
  @HttpCode(200)
  @ApiHeader(IF_MATCH)
  async handBack(
    @Param('id', ParseId) id: string,
    @Body() { reason }: ReasonRequest,
    @MyPerson() me: PersonIdentity,
    @IfMatch() ifMatch: string[] | null,
  ): Promise<AnsweredView> {
    const { escalation, actor } = await this.find(id, me);
    return viewAnswered(await this.handBackEscalation.execute(escalation, reason, actor, ifMatch), actor);
  }

  /** @throws Problem escalation/not-found, for those too who do not see the ticket */
  private async find(id: string, identity: PersonIdentity): Promise<Access & { escalation: Escalation }> {
    const escalation = await this.escalations.byId(id);
    const ticket = escalation && (await this.tickets.byId(escalation.ticketId));
    const access = ticket && (await this.access.judge(ticket, { identity, ticketKey: null }));
    if (access?.capacity !== 'agent') {
      throw new Problem('escalation/not-found', 'There is no such escalation, or it is not for you');
    }
    return { ...access, escalation: escalation! };
  }
}

function viewAnswered({ id, state, answeredAt, answer }: Escalation, answeredBy: Access['actor']): AnsweredView {
  return { id, state, answeredAt: answeredAt!.toISOString(), answeredBy, answer };
}
