import { describe, expect, it } from 'vitest';
import { chain } from './mail-thread.store.js';

describe('the thread of a mail', () => {
  it('begins with the confirmation', () => {
    expect(chain('root', [], 'root')).toEqual({ references: [], inReplyTo: null });
  });

  it('hangs on the root, even for those who never got it', () => {
    expect(chain('root', [], 'own')).toEqual({ references: ['root'], inReplyTo: 'root' });
  });

  it('answers the latest that the recipient knows, each once', () => {
    const { references, inReplyTo } = chain('root', ['root', 'a', 'b', 'a'], 'own');
    expect(references).toEqual(['root', 'a', 'b']);
    expect(inReplyTo).toBe('b');
  });

  it('keeps the root and the latest of a long one', () => {
    const { references } = chain(
      'root',
      Array.from({ length: 50 }, (_, i) => `m${i}`),
      'own',
    );
    expect(references).toHaveLength(11);
    expect(references[0]).toBe('root');
    expect(references.at(-1)).toBe('m49');
  });

  it('lets a confirmation answer the mail by which the ticket was opened', () => {
    expect(chain('theirs', ['theirs'], 'own')).toEqual({ references: ['theirs'], inReplyTo: 'theirs' });
  });
});
