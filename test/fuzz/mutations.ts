import type { Dice } from './dice.js';

type Mutation = (mail: Buffer, dice: Dice) => Buffer;

const at = (mail: Buffer, dice: Dice) => dice.between(0, Math.max(0, mail.length - 1));
const insert = (mail: Buffer, position: number, bytes: Buffer) =>
  Buffer.concat([mail.subarray(0, position), bytes, mail.subarray(position)]);
const latin1 = (mail: Buffer, change: (text: string) => string) =>
  Buffer.from(change(mail.toString('latin1')), 'latin1');

/** What lines, disks and programs do to mails, and worse. */
const MUTATIONS: Mutation[] = [
  function flipBits(mail, dice) {
    const flipped = Buffer.from(mail);
    for (let i = dice.upTo(200); i >= 0 && mail.length > 0; i--) flipped[at(mail, dice)]! ^= 1 << dice.between(0, 7);
    return flipped;
  },
  function cutOff(mail, dice) {
    return mail.subarray(0, at(mail, dice));
  },
  function cutOut(mail, dice) {
    const from = at(mail, dice);
    return Buffer.concat([mail.subarray(0, from), mail.subarray(from + dice.upTo(5_000))]);
  },
  function repeatSlice(mail, dice) {
    const from = at(mail, dice);
    const slice = mail.subarray(from, from + dice.upTo(2_000));
    const times = Math.min(dice.upTo(2_000), Math.ceil(500_000 / Math.max(1, slice.length)));
    return insert(mail, from, Buffer.concat(dice.many(times, () => slice)));
  },
  function swapLines(mail, dice) {
    return latin1(mail, (text) => {
      const lines = text.split('\n');
      for (let i = dice.upTo(50); i > 0; i--) {
        const [one, other] = [dice.between(0, lines.length - 1), dice.between(0, lines.length - 1)];
        [lines[one], lines[other]] = [lines[other]!, lines[one]!];
      }
      return lines.join('\n');
    });
  },
  function insertNoise(mail, dice) {
    return insert(mail, at(mail, dice), dice.bytes(dice.upTo(3_000)));
  },
  function insertTraps(mail, dice) {
    const traps = [
      '\0',
      '\r',
      '\n',
      '\r\n\r\n',
      '\x1a',
      '\xff',
      '\x1b$B',
      '\xed\xa0\x80',
      '\xf4\x90\x80\x80',
      '--',
      '=?',
      '"',
      '(',
      '<',
      '&#55357;',
      '\x0c',
    ];
    let mutated = mail;
    for (let i = dice.upTo(30); i >= 0; i--) {
      mutated = insert(mutated, at(mutated, dice), Buffer.from(dice.pick(traps).repeat(dice.upTo(500)), 'latin1'));
    }
    return mutated;
  },
  function changeLineEnds(mail, dice) {
    const end = dice.pick(['\n', '\r', '\n\r', '\r\r\n', '\0\n']);
    return latin1(mail, (text) => text.replaceAll('\r\n', end));
  },
  function joinLines(mail, dice) {
    return latin1(mail, (text) => text.replaceAll(/\r?\n/g, (end) => (dice.chance(0.2) ? '' : end)));
  },
  function changeNumbers(mail, dice) {
    const numbers = ['0', '-1', '99999999999999999999', '1e309', '00000000', '٣'];
    return latin1(mail, (text) =>
      text.replaceAll(/\d+/g, (number) => (dice.chance(0.1) ? dice.pick(numbers) : number)),
    );
  },
  function dropStructure(mail, dice) {
    return latin1(mail, (text) => text.replaceAll(/[:;="<>@-]/g, (sign) => (dice.chance(0.05) ? '' : sign)));
  },
];

export function mutate(mail: Buffer, dice: Dice): Buffer {
  let mutated = mail;
  for (let i = dice.between(1, 4); i > 0; i--) mutated = dice.pick(MUTATIONS)(mutated, dice);
  return mutated.subarray(0, 6_000_000);
}
