import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** What a ticket is found by, written after the fact by `IndexTickets`. Notes have a weight of their own: see domain/search. */
@Entity('search_document')
// GIN; made by hand in the migration.
@Index('search_document_words', { synchronize: false })
export class SearchDocument {
  @PrimaryColumn('uuid', { name: 'ticket_id' })
  @ForeignKey('Ticket', { onDelete: 'CASCADE' })
  ticketId: string;

  /** PostgreSQL's name of the language that the ticket is written in, or `simple`. */
  @Column('text')
  language: string;

  @Column('tsvector')
  words: string;
}
