import { describe, expect, it } from 'vitest';
import { ATTACHMENT_TYPES, isAccepted, parseAcceptedTypes } from './accepted-types.js';

const accepting = (text: string) => {
  const parsed = parseAcceptedTypes(text);
  if ('unknown' in parsed) throw new Error(parsed.unknown);
  return (type: string) => isAccepted(type, parsed.accepted);
};

describe('types of files', () => {
  it.each([
    'image/png',
    'image/heic',
    'video/mp4',
    'audio/mpeg',
    'application/pdf',
    'application/msword',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'application/vnd.ms-excel.sheet.macroenabled.12',
    'application/vnd.oasis.opendocument.text',
    'application/rtf',
    'text/plain',
    'application/zip',
    'application/octet-stream',
    'application/x-sqlite3',
  ])('are taken as a rule: %s', (type) => expect(accepting(ATTACHMENT_TYPES)(type)).toBe(true));

  it.each([
    'application/x-msdownload',
    'application/x-elf',
    'application/x-mach-binary',
    'application/x-msi',
    'application/java-archive',
    'application/vnd.android.package-archive',
    'application/vnd.ms-htmlhelp',
    'application/vnd.ms-cab-compressed',
  ])('are not: %s', (type) => expect(accepting(ATTACHMENT_TYPES)(type)).toBe(false));

  it('are taken as the operator says', () => {
    const isTaken = accepting('Pictures, application/pdf video/* programs');
    expect(['image/png', 'application/pdf', 'video/webm', 'application/x-elf'].map(isTaken)).not.toContain(false);
    expect(['text/plain', 'application/octet-stream', 'audio/mpeg', 'application/zip'].map(isTaken)).not.toContain(
      true,
    );
  });

  it.each([
    ['pictures, exe', 'exe'],
    ['*/*', '*/*'],
    ['image', 'image'],
    [' , ', ' , '],
  ])('are not called %s', (text, unknown) =>
    expect(parseAcceptedTypes(text)).toMatchObject({ unknown, kinds: expect.arrayContaining(['pictures', 'data']) }),
  );
});
