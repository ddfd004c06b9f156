import { IsString, MaxLength } from 'class-validator';
import { PageQuery } from '../../platform/http/page.dto.js';
import { TicketView } from '../../tickets/tickets.contract.js';

export class SearchRequest extends PageQuery {
  /**
   * Words, `"exact words"` and operators such as `status:open`, `assignee:me`, `tag:printer`, `created:>2026-01-01`; a `-` in
   * front of any of them excludes it.
   * @example 'printer status:open "blank pages" -tag:spam created:>2026-01-01'
   */
  @IsString()
  @MaxLength(500)
  q: string;
}

export class HighlightView {
  /** subject, number, requester, field, attachment or message. */
  in: string;
  /** Key of the field, or id of the message. */
  of: string | null;
  /** Plain text, a part of what is there: escape it before it becomes part of a page. */
  text: string;
  /**
   * From where to where in `text` it is what was looked for, in UTF-16 units, the end excluded.
   * @example [[4, 11]]
   */
  matches: number[][];
}

export class HitView {
  ticket: TicketView;
  /** The higher, the better it fits; only compares within one answer. */
  score: number;
  highlights: HighlightView[];
}
