import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow, type Identity, Me, MyPerson, type PersonIdentity } from '../people/people.contract.js';
import { ApiPage } from '../platform/http/api-page.js';
import { etagOf } from '../platform/http/etag.js';
import { PageQuery } from '../platform/http/page.dto.js';
import { sendRows } from '../platform/http/send-rows.js';
import { MessageView, TicketKey, TicketView } from '../tickets/tickets.contract.js';
import { ExportQuery, HistoryView, ListQuery, ReadingView, ThreadQuery } from './desk.dto.js';
import { ExplainTimers } from './explain-timers.js';
import { ExportTickets } from './export-tickets.js';
import { ListAsSeen } from './list-as-seen.js';
import { ReadTicket } from './read-ticket.js';
import { ExplainedTimersView } from './timers.dto.js';

@ApiTags('Desk')
@ApiBearerAuth()
@Controller('v1/tickets')
export class DeskController {
  constructor(
    private readonly listAsSeen: ListAsSeen,
    private readonly exportTickets: ExportTickets,
    private readonly readTicket: ReadTicket,
    private readonly explainTimers: ExplainTimers,
  ) {}

  @Get()
  @Allow('person')
  @ApiPage(TicketView)
  list(@Query() query: ListQuery, @MyPerson() me: PersonIdentity) {
    return this.listAsSeen.execute(query, me);
  }

  /** All tickets of a list as a file. */
  @Get('export')
  @Allow('agent')
  @ApiProduces('text/csv', 'application/x-ndjson')
  async export(@Query() query: ExportQuery, @MyPerson() me: PersonIdentity, @Res() reply: FastifyReply): Promise<void> {
    await sendRows(reply, this.exportTickets.execute(query, me));
  }

  @Get(':number')
  @Allow('anyone')
  @ApiHeader({ name: 'X-Ticket-Key', required: false })
  async read(
    @Param('number') number: string,
    @Me() identity: Identity,
    @TicketKey() ticketKey: string | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TicketView> {
    const ticket = await this.readTicket.ticket(number, { identity, ticketKey });
    void reply.header('etag', etagOf(ticket.version));
    return ticket;
  }

  @Get(':number/messages')
  @Allow('anyone')
  @ApiHeader({ name: 'X-Ticket-Key', required: false })
  @ApiPage(MessageView)
  thread(
    @Param('number') number: string,
    @Query() query: ThreadQuery,
    @Me() identity: Identity,
    @TicketKey() ticketKey: string | null,
  ) {
    return this.readTicket.thread(number, query, { identity, ticketKey });
  }

  @Get(':number/history')
  @Allow('agent')
  @ApiPage(HistoryView)
  history(@Param('number') number: string, @Query() query: PageQuery, @Me() me: Identity) {
    return this.readTicket.history(number, query, me);
  }

  /** Of a sensitive ticket: which agents looked at it, oldest first. For leads and admins. */
  @Get(':number/accesses')
  @Allow('agent')
  @ApiPage(ReadingView)
  readings(@Param('number') number: string, @Query() query: PageQuery, @MyPerson() me: PersonIdentity) {
    return this.readTicket.readings(number, query, me);
  }

  @Get(':number/timers')
  @Allow('agent')
  timers(@Param('number') number: string, @MyPerson() me: PersonIdentity): Promise<ExplainedTimersView> {
    return this.explainTimers.execute(number, me);
  }
}
