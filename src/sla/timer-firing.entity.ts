import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A step that fired. The key makes sure that it fires once, whoever races. */
@Entity('timer_firing')
@Index('timer_firing_id', ['id'], { unique: true })
export class TimerFiring {
  @PrimaryColumn('uuid', { name: 'timer_id' })
  @ForeignKey('Timer', { onDelete: 'CASCADE' })
  timerId: string;

  @PrimaryColumn('text')
  step: string;

  @Column('uuid')
  id: string;

  /** When it should have fired. */
  @Column({ type: 'timestamptz', name: 'scheduled_at', precision: 3 })
  scheduledAt: Date;

  @Column({ type: 'timestamptz', name: 'fired_at', precision: 3 })
  firedAt: Date;
}
