import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A word that some ticket of a language has: what inflected, partial and misspelt words of a query may mean. */
@Entity('search_term')
@Index('search_term_stem', ['language', 'stem'])
// GIN of trigrams; made by hand in the migration.
@Index('search_term_fragments', { synchronize: false })
export class SearchTerm {
  @PrimaryColumn('text')
  language: string;

  @PrimaryColumn('text')
  term: string;

  @Column('text')
  stem: string;
}
