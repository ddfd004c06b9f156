import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * `unchecked`: there was no scanner when it came. `scanning` until the scanner has said something; `unscannable`: it will not
 * say anything. Only what is `clean` or `unchecked` is given out.
 */
export type FileState = 'unchecked' | 'scanning' | 'clean' | 'infected' | 'unscannable';

/** The bytes of attachments, each content once. Whoever refers to it holds its row while the bytes are put in place. */
@Entity('stored_file')
export class StoredFile {
  @PrimaryColumn('text')
  sha256: string;

  @Column('text')
  state: FileState;

  /** What the scanner said, when it was not content. */
  @Column('text', { nullable: true })
  finding: string | null;

  /** Whether there is a small picture of it; null: nobody has asked for one yet. */
  @Column('boolean', { nullable: true })
  thumbnail: boolean | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;
}
