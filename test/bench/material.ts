// What tickets are made of: made up, but of the lengths and the variety that a help desk sees.

const SUBJECTS = [
  'The printer on floor 3 is out of order',
  'Cannot log in after the password was reset',
  'Invoice 2024-1187 shows the wrong amount',
  'VPN drops every few minutes when working from home',
  'Please replace the broken chair in room 2.14',
  'Request for access to the shared calendar of the sales team',
  'The heating in the meeting room does not switch off',
  'Order has arrived incomplete: two of five boxes are missing',
  'Laptop does not wake up from sleep any more',
  'How do I change the language of my account?',
  'Refund for a cancelled subscription has not arrived',
  'Mails to our supplier come back as undeliverable',
];

const SENTENCES = [
  'It started this morning, right after the update that was installed over the weekend.',
  'I have tried to switch it off and on again, which helped for about ten minutes.',
  'Two colleagues see the same, so it is probably not my computer.',
  'The message on the screen says that the service is temporarily unavailable.',
  'It would be great if somebody could have a look before the end of the week.',
  'We need it for a presentation on Thursday, so it is somewhat urgent.',
  'I have attached what I could find, please tell me if you need anything else.',
  'The reference on the delivery note is the one you gave me on the phone.',
  'Nothing was changed on our side as far as I know.',
  'You can reach me in the office until five, or on my mobile after that.',
];

const GIVEN_NAMES = ['Grace', 'Ada', 'Alan', 'Edsger', 'Barbara', 'Donald', 'Katherine', 'Dennis', 'Radia', 'Ken'];
const FAMILY_NAMES = ['Hopper', 'Byron', 'Mathison', 'Dahl', 'Liskov', 'Alonzo', 'Johnson', 'Perlman', 'Backus'];

function pick<T>(list: readonly T[]): T {
  return list[Math.floor(Math.random() * list.length)]!;
}

export function aSubject(): string {
  return pick(SUBJECTS);
}

/** Three to six sentences. */
export function aText(): string {
  return Array.from({ length: 3 + Math.floor(Math.random() * 4) }, () => pick(SENTENCES)).join(' ');
}

/** @param address something that nobody else has */
export function aRequester(address: string): { email: string; name: string } {
  return { email: `${address}@example.com`, name: `${pick(GIVEN_NAMES)} ${pick(FAMILY_NAMES)}` };
}

/** A plain mail of `bytes`, as a mail program writes it and two relays hand it on. @param id something no other has */
export function aMail(id: string, from: string, to: string, bytes: number): string {
  const { email, name } = aRequester(from);
  const head = [
    `Received: from relay.example.com (relay.example.com [192.0.2.25]) by mx.example.com with ESMTPS id ${id};`,
    ` ${new Date().toUTCString()}`,
    `Received: from laptop.example.com (unknown [198.51.100.7]) by relay.example.com with ESMTPSA id ${id};`,
    ` ${new Date().toUTCString()}`,
    `Message-ID: <${id}@mail.example.com>`,
    `Date: ${new Date().toUTCString()}`,
    'MIME-Version: 1.0',
    'User-Agent: Mozilla Thunderbird',
    'Content-Language: en-US',
    `From: ${name} <${email}>`,
    `To: Support <${to}>`,
    `Subject: ${aSubject()}`,
    'Content-Type: text/plain; charset=UTF-8; format=flowed',
    'Content-Transfer-Encoding: 8bit',
    '',
    '',
  ].join('\r\n');
  let body = '';
  while (head.length + body.length < bytes) body += `${aText().replaceAll(/(.{60,72}) /g, '$1 \r\n')}\r\n\r\n`;
  return `${head}${body.slice(0, bytes - head.length - 2)}\r\n`;
}
