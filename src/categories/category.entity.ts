import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { CategorySpec } from '../domain/category/category-tree.js';
import type { FieldSpec, Texts } from '../domain/category/field.js';
import { PRIORITIES, type Priority } from '../domain/ticket/priority.js';

@Entity('category')
export class Category implements CategorySpec {
  /** What tickets and policies call it; it never changes. */
  @PrimaryColumn('text')
  key: string;

  @Column('text', { nullable: true })
  @ForeignKey('Category')
  parent: string | null;

  @Column('jsonb')
  names: Texts;

  @Column('int')
  position: number;

  @Column('boolean')
  active: boolean;

  @Column('jsonb')
  fields: FieldSpec[];

  @Column({ type: 'enum', enum: PRIORITIES, enumName: 'ticket_priority_level', nullable: true })
  priority: Priority | null;

  @Column('uuid', { name: 'team_id', nullable: true })
  @ForeignKey('Team')
  teamId: string | null;

  @Column('text', { nullable: true })
  policy: string | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3 })
  updatedAt: Date;
}

/** One row, which every change of a category counts up: by it processes notice that the tree is another. */
@Entity('category_revision')
export class CategoryRevision {
  @PrimaryColumn('int')
  revision: number;
}
