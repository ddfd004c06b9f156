import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A ticket that changed and is to be indexed: written along with the change, gone with its document. */
@Entity('search_mark')
export class SearchMark {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'ticket_id' })
  ticketId: string;
}
