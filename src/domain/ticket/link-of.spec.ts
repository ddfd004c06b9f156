import { describe, expect, it } from 'vitest';
import { linkOf } from './link-of.js';

const ADDRESS = 'https://support.example.com/t/WO-1';
const LINK = `${ADDRESS}?key=k`;

describe('the address of a ticket in a text', () => {
  it.each([
    [`See ${ADDRESS}.`, `See ${LINK}.`],
    [`${ADDRESS}\n${ADDRESS}`, `${LINK}\n${LINK}`],
    [`<${ADDRESS}>`, `<${LINK}>`],
    [`${ADDRESS}2`, `${ADDRESS}2`],
    [`${ADDRESS}?key=other`, `${ADDRESS}?key=other`],
    [`${ADDRESS}/unfollow`, `${ADDRESS}/unfollow`],
    ['nothing of it', 'nothing of it'],
    ['', ''],
  ])('%j becomes %j', (text, expected) => expect(linkOf(text, ADDRESS, LINK)).toBe(expected));
});
