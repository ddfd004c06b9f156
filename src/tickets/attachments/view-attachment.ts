import type { AttachmentView } from '../tickets.dto.js';
import { AttachmentPasses } from './attachment-passes.js';
import type { FileState } from './stored-file.entity.js';
import { THUMBNAIL_TYPES } from './thumbnail-types.js';

const HELD: readonly FileState[] = ['scanning', 'infected', 'unscannable'];

/** SQL that is true of a row of `stored_file` that is given out. */
export const IS_GIVEN_OUT = `stored_file.state NOT IN (${HELD.map((state) => `'${state}'`).join(', ')})`;

/** Columns of `attachment` with its `stored_file`, as JSON. */
export const ATTACHMENT_JSON = `json_strip_nulls(json_build_object(
  'id', attachment.id, 'name', name, 'type', type, 'size', size, 'sha256', sha256, 'inline', nullif(inline, false),
  'state', state, 'thumbnail', thumbnail))`;

export interface AttachmentRow extends Pick<AttachmentView, 'id' | 'name' | 'type' | 'size' | 'sha256' | 'inline'> {
  state: FileState;
  thumbnail?: boolean | null;
}

/** An attachment as clients see it. */
export function viewAttachment(row: AttachmentRow, passes: AttachmentPasses): AttachmentView {
  const { id, name, type, size, sha256, inline, state, thumbnail } = row;
  const held = HELD.includes(state);
  const pictured = !held && thumbnail !== false && THUMBNAIL_TYPES.includes(type);
  return {
    id,
    name,
    type,
    size,
    sha256,
    ...(inline ? { inline } : {}),
    ...(held ? { state } : {}),
    ...(pictured ? { thumbnail: passes.thumbnail(id) } : {}),
  };
}
