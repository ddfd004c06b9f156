import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Standing } from '../domain/ticket/sight.js';
import type { Fact } from './live-change.entity.js';

/** A committed change in its place. Kept for a day, for streams that were cut off. */
@Entity('live_event')
export class LiveEvent {
  /** Without gaps, in the order in which they can be seen: whoever has seen one will find nothing new before it. */
  @PrimaryColumn('bigint')
  position: string;

  @Column('uuid', { name: 'ticket_id' })
  ticketId: string;

  @Column('jsonb', { nullable: true })
  fact: Fact | null;

  @Column('jsonb', { nullable: true })
  before: Standing | null;

  @Column({ type: 'timestamptz', precision: 3 })
  at: Date;
}
