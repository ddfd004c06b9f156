import { Module } from '@nestjs/common';
import { Dictionary } from './dictionary.store.js';
import { FindCandidates } from './find-candidates.js';
import { TicketsModule } from '../../tickets/tickets.module.js';
import { DeskViewsModule } from '../desk.module.js';
import { ListTickets } from '../list-tickets.js';
import { FindNamed } from './find-named.js';
import { IndexBacklog } from './index-backlog.js';
import { IndexTickets } from './index-tickets.js';
import { MarkForSearch } from './mark-for-search.js';
import { SearchController } from './search.controller.js';
import { SearchGauges } from './search-gauges.js';
import { SearchTickets } from './search-tickets.js';
import { ShowHits } from './show-hits.js';
import { TicketTextsStore } from './ticket-texts.store.js';
import { WriteDocuments } from './write-documents.js';

/** Wherever tickets are changed. */
@Module({ providers: [MarkForSearch] })
export class SearchMarksModule {}

@Module({
  imports: [DeskViewsModule, TicketsModule],
  controllers: [SearchController],
  providers: [Dictionary, FindCandidates, FindNamed, ListTickets, SearchGauges, SearchTickets, ShowHits],
})
export class SearchApiModule {}

@Module({
  providers: [IndexBacklog, IndexTickets, TicketTextsStore, WriteDocuments],
  exports: [IndexTickets],
})
export class SearchWorkerModule {}
