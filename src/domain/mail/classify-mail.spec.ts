import { describe, expect, it } from 'vitest';
import { classify } from './classify-mail.js';
import type { ParsedMail } from './parsed-mail.js';

const mail = (fields: Partial<ParsedMail> = {}, headers: Record<string, string> = {}): ParsedMail => ({
  messageId: '1@house.example',
  inReplyTo: [],
  references: [],
  from: { address: 'bo@house.example', name: 'Bo' },
  sender: null,
  replyTo: [],
  to: [{ address: 'support@docket.example', name: '' }],
  cc: [],
  deliveredTo: [],
  returnPath: 'bo@house.example',
  subject: 'Lamp',
  date: null,
  text: 'It is dark.',
  html: null,
  headers: new Map(Object.entries(headers).map(([name, value]) => [name, [value]])),
  parts: [],
  ...fields,
});

describe('classify', () => {
  it.each([
    ['an ordinary mail', mail()],
    ['a mail that says it is not automatic', mail({}, { 'auto-submitted': 'no' })],
    ['an ordinary precedence', mail({}, { precedence: 'normal' })],
    ['nothing suppressed', mail({}, { 'x-auto-response-suppress': 'None' })],
    [
      'a form that names whom to answer',
      mail({
        from: { address: 'no-reply@shop.example', name: '' },
        replyTo: [{ address: 'bo@house.example', name: '' }],
      }),
    ],
    ['words that only sound alike', mail({ subject: 'The automatic reply does not work' })],
    ['a question about holidays', mail({ subject: 'Question about my vacation request' })],
    ['an office chair', mail({ subject: 'Re: Out of office chair' })],
    ['a door', mail({ subject: 'Automatic door broken' })],
    ['a request for holidays', mail({ subject: '휴가 신청 문의' })],
    ['holidays in a compound', mail({ subject: 'Semesteransökan' })],
    ['an answer to a confirmation', mail({ subject: 'Re: [Request received] Lamp' })],
    ['somebody who never got one', mail({ subject: 'Your ticket machine ate my card' })],
    ['a word of thanks', mail({ subject: 'Thanks for the lamp' })],
    ['no envelope sender noted', mail({ returnPath: null })],
  ])('takes for human: %s', (_name, parsed) => {
    expect(classify(parsed)).toMatchObject({ classification: 'human', bounce: null, complaint: null });
  });

  it.each([
    ['auto-submitted', 'auto-replied'],
    ['auto-submitted', 'auto-generated (rejected)'],
    ['auto-submitted', 'auto-replied; owner-email="a@b.example"'],
    ['x-auto-response', 'yes'],
    ['precedence', 'bulk'],
    ['precedence', 'junk'],
    ['precedence', 'list'],
    ['precedence', 'auto_reply'],
    ['x-auto-response-suppress', 'DR, OOF, AutoReply'],
    ['x-auto-response-suppress', 'All'],
    ['x-autoreply', 'yes'],
    ['x-autorespond', ''],
    ['x-precedence', 'auto_reply'],
    ['list-id', '<hall.lists.example>'],
    ['list-unsubscribe', '<mailto:leave@lists.example>'],
  ])('takes for automatic: %s: %s', (name, value) => {
    expect(classify(mail({}, { [name]: value })).classification).toBe('auto_reply');
  });

  it.each([
    ['an empty return path', mail({ returnPath: '' })],
    ['an address that takes no answers', mail({ from: { address: 'noreply@shop.example', name: '' } })],
    [
      'a receipt',
      mail({ parts: [{ type: 'message/disposition-notification', name: null, content: 'Disposition: displayed' }] }),
    ],
    [
      'an answer of a calendar',
      mail({
        subject: 'Accepted: Lamp',
        parts: [{ type: 'text/calendar', name: null, content: 'BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n' }],
      }),
    ],
    [
      'a report of success',
      mail({
        parts: [
          {
            type: 'message/delivery-status',
            name: null,
            content: 'Final-Recipient: rfc822; a@b.example\nAction: delivered\nStatus: 2.0.0',
          },
        ],
      }),
    ],
  ])('takes for automatic: %s', (_name, parsed) => {
    expect(classify(parsed).classification).toBe('auto_reply');
  });

  it.each([
    'Out of the office until Monday',
    '[Request received] Lamp',
    'Ticket Received - Lamp',
    '[#42] AutoReply: Lamp',
    'Thank you for contacting us',
    'Your request (#42) has been received',
    'Eingangsbestätigung: Lampe',
    '휴가 중',
    'Automatic reply: Lamp',
    'Auto: Re: Lamp',
    'Re: Out of Office: Lamp',
    'Out of office',
    'On vacation until Monday',
    'Automatische Antwort: Lampe',
    'Abwesenheitsnotiz',
    'Réponse automatique : La lampe',
    'Respuesta automática: La lámpara',
    'Resposta automática: A lâmpada',
    'Risposta automatica: La lampada',
    'Automatisch antwoord: Lamp',
    'Odpowiedź automatyczna: Lampa',
    'Automatická odpověď: Lampa',
    'Automatikus válasz: Lámpa',
    'Autosvar: Lampan',
    'Automaattinen vastaus: Lamppu',
    'Otomatik yanıt: Lamba',
    'Автоматический ответ: Лампа',
    'Автоматична відповідь: Лампа',
    '自动回复: 灯',
    '自動返信: ランプ',
    '자동 회신: 램프',
    'رد تلقائي: المصباح',
    'Αυτόματη απάντηση: Λάμπα',
  ])('takes for automatic what is headed %j', (subject) => {
    expect(classify(mail({ subject })).classification).toBe('auto_reply');
  });

  it('knows a bounce', () => {
    const status = 'Final-Recipient: rfc822; ana@shop.example\nAction: failed\nStatus: 5.1.1';
    const found = classify(
      mail({ returnPath: '', parts: [{ type: 'message/delivery-status', name: null, content: status }] }),
    );
    expect(found).toMatchObject({ classification: 'bounce', why: 'permanent failure', bounce: { permanent: true } });
    const full = status.replace('5.1.1', '5.2.2');
    expect(classify(mail({ parts: [{ type: 'message/delivery-status', name: null, content: full }] })).why).toBe(
      'delay or passing failure',
    );
  });

  const feedback = (content: string) =>
    classify(mail({ parts: [{ type: 'message/feedback-report', name: null, content }] }));

  it('knows a complaint and who complained', () => {
    expect(feedback('Feedback-Type: abuse\nOriginal-Rcpt-To: <Ana@shop.example>')).toMatchObject({
      classification: 'complaint',
      complaint: { type: 'abuse', recipient: 'ana@shop.example' },
    });
    expect(feedback('User-Agent: x').complaint).toEqual({ type: 'other', recipient: null });
    expect(feedback('Feedback-Type: auth-failure\nOriginal-Rcpt-To: ana@shop.example').complaint).toEqual({
      type: 'auth-failure',
      recipient: null,
    });
  });

  it('knows a complaint without a report', () => {
    const returned = { type: 'message/rfc822', name: null, content: 'X-HmXmrOriginalRecipient: Ana@shop.example\n\nx' };
    const subject = 'complaint about message from 192.0.2.7';
    expect(classify(mail({ subject, parts: [returned] })).complaint).toEqual({
      type: 'abuse',
      recipient: 'ana@shop.example',
    });
    expect(classify(mail({ subject })).classification).toBe('human');
    const text = JSON.stringify({
      notificationType: 'Complaint',
      complaint: { complainedRecipients: [{ emailAddress: 'Ana@shop.example' }], complaintFeedbackType: 'abuse' },
    });
    expect(classify(mail({ text })).complaint).toEqual({ type: 'abuse', recipient: 'ana@shop.example' });
  });

  it('knows our own mail, but not the answers to it', () => {
    const own = {
      messageId: (id: string) => id.endsWith('@docket.example'),
      mark: (value: string) => value === 'ours',
    };
    expect(classify(mail({ messageId: '5@docket.example' }), own).classification).toBe('loop');
    expect(classify(mail({}, { 'x-docket-mail': 'ours' }), own).classification).toBe('loop');
    expect(classify(mail({}, { 'x-docket-mail': 'of another Docket' }), own).classification).toBe('human');
    expect(
      classify(mail({ inReplyTo: ['5@docket.example'], references: ['5@docket.example'] }), own).classification,
    ).toBe('human');
    expect(classify(mail({ messageId: null }), own).classification).toBe('human');
  });
});
