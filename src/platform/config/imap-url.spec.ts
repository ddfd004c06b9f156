import { describe, expect, it } from 'vitest';
import { type ImapMailbox, readImapUrls } from './imap-url.js';

function read(text: string): { mailboxes: ImapMailbox[]; refused: string[] } {
  const refused: string[] = [];
  return { mailboxes: readImapUrls(text, (must) => refused.push(must)), refused };
}

describe('the URL of a mailbox', () => {
  it('says which one, and what becomes of its mails', () => {
    const { mailboxes, refused } = read('imaps://help%40example.com:p%2C%20w@Mail.example.com/INBOX?move=Processed');
    expect(refused).toEqual([]);
    expect(mailboxes).toEqual([
      {
        name: 'imaps://help%40example.com@mail.example.com:993/INBOX',
        host: 'mail.example.com',
        port: 993,
        user: 'help@example.com',
        password: 'p, w',
        tls: 'always',
        ca: null,
        path: 'INBOX',
        moveTo: 'Processed',
        keyword: 'Docket',
        pollSeconds: 60,
        since: null,
      },
    ]);
  });

  it('may be short', () => {
    expect(read('imap://help:secret@[::1]').mailboxes).toMatchObject([
      { host: '::1', port: 143, path: 'INBOX', moveTo: null, tls: 'offered' },
    ]);
  });

  it('may name several mailboxes of an account, and there may be several', () => {
    const text = 'imaps://a:x@one/?mailbox=INBOX&mailbox=Support/Urgent, imap://b:y@two:1143/Box%20A?mailbox=B&poll=5 ';
    expect(read(text).mailboxes.map(({ name }) => name)).toEqual([
      'imaps://a@one:993/INBOX',
      'imaps://a@one:993/Support/Urgent',
      'imap://b@two:1143/Box%20A',
      'imap://b@two:1143/B',
    ]);
  });

  it('has settings', () => {
    const text = 'imap://a:x@one?starttls=required&keyword=Stored&poll=5&since=2026-11-01';
    expect(read(text).mailboxes).toMatchObject([
      { tls: 'required', keyword: 'Stored', pollSeconds: 5, since: new Date('2026-11-01T00:00:00Z') },
    ]);
  });

  it.each([
    ['no URL at all', 'mail.example.com'],
    ['another protocol', 'pop3://a:s3cr3t@one'],
    ['no user', 'imaps://one/INBOX'],
    ['no password', 'imaps://a@one/INBOX'],
    ['no host', 'imaps:///INBOX'],
    ['an unknown setting', 'imaps://a:s3cr3t@one?delete=yes'],
    ['a setting twice', 'imaps://a:s3cr3t@one?move=A&move=B'],
    ['a folder without a name', 'imaps://a:s3cr3t@one?move='],
    ['the mailbox itself to move to', 'imaps://a:s3cr3t@one/INBOX?move=inbox'],
    ['a flag of the server as keyword', 'imaps://a:s3cr3t@one?keyword=%5CDeleted'],
    ['an endless wait', 'imaps://a:s3cr3t@one?poll=601'],
    ['a wrong word for STARTTLS', 'imap://a:s3cr3t@one?starttls=maybe'],
    ['no day', 'imaps://a:s3cr3t@one?since=yesterday'],
    ['a file that is not there', 'imaps://a:s3cr3t@one?ca=/nowhere/ca.pem'],
    ['broken escapes', 'imaps://a:s3cr3t%zz@one'],
    ['a line break', 'imaps://a:s3cr3t@one/INBOX%0D%0AA'],
    ['the same mailbox twice', 'imaps://a:s3cr3t@one imaps://a:s3cr3t@one:993/INBOX?poll=5'],
  ])('is refused with %s, and the password not repeated', (_, text) => {
    const { refused } = read(text);
    expect(refused).toHaveLength(1);
    expect(refused.join()).not.toContain('s3cr3t');
  });

  it('is refused by its place when there are several', () => {
    expect(read('imaps://a:b@one imaps://c@two').refused).toEqual([expect.stringContaining('URL 2 of 2')]);
  });
});
