import { describe, expect, it } from 'vitest';
import { extractReply } from './extract-reply.js';

const reply = (text: string) => extractReply(text).reply;

describe('extractReply', () => {
  it.each([
    ['English', 'On Mon, 3 Mar 2025 at 10:15, Ana Novak <ana@shop.example> wrote:'],
    ['English, month first', 'On March 3, 2025 at 10:15:02 AM, Ana Novak (ana@shop.example) wrote:'],
    ['English, no address', 'On 03/03/2025 10:15, Ana Novak wrote:'],
    ['English, a comma before the verb', 'On 3 Mar 2025, 10:15 +0100, Ana Novak <ana@shop.example>, wrote:'],
    ['English, glued to the address', 'On Mon, Mar 3, 2025 at 10:15 AM, Ana <ana@shop.example>wrote:'],
    ['English, between dashes', '---- On Mon, 03 Mar 2025 10:15:00 +0100 Ana <ana@shop.example> wrote ---'],
    ['English, no colon', 'On Mon, 03 Mar 2025 10:15:00 +0100 Ana Novak <ana@shop.example> wrote'],
    [
      'English, broken in two',
      'On Mon, Mar 3, 2025 at 10:15 AM Ana Novak from the help desk <\nana@shop.example> wrote:',
    ],
    ['English, broken in three', 'On 3 Mar 2025,\nat 10:15,\nAna Novak <ana@shop.example> wrote:'],
    ['German', 'Am 03.03.2025 um 10:15 schrieb Ana Novak <ana@shop.example>:'],
    ['German, weekday', 'Am Mo., 3. März 2025 um 10:15 Uhr schrieb Ana Novak <ana@shop.example>:'],
    ['German, no date', 'Ana Novak <ana@shop.example> schrieb:'],
    ['French', 'Le lun. 3 mars 2025 à 10:15, Ana Novak <ana@shop.example> a écrit :'],
    ['French, broken in two', 'Le lundi 3 mars 2025 à 10:15:44 UTC+1, Ana Novak\n<ana@shop.example> a écrit :'],
    ['Spanish', 'El lun, 3 mar 2025 a las 10:15, Ana Novak (<ana@shop.example>) escribió:'],
    ['Portuguese', 'Em seg., 3 de mar. de 2025 às 10:15, Ana Novak <ana@shop.example> escreveu:'],
    ['Italian', 'Il giorno lun 3 mar 2025 alle ore 10:15 Ana Novak <ana@shop.example> ha scritto:'],
    ['Dutch', 'Op ma 3 mrt 2025 om 10:15 schreef Ana Novak <ana@shop.example>:'],
    ['Danish', 'Den man. 3. mar. 2025 kl. 10.15 skrev Ana Novak <ana@shop.example>:'],
    ['Swedish', 'Den mån 3 mars 2025 kl 10:15 skrev Ana Novak <ana@shop.example>:'],
    ['Finnish', 'ma 3. maalisk. 2025 klo 10.15 Ana Novak (ana@shop.example) kirjoitti:'],
    ['Polish', 'pon., 3 mar 2025 o 10:15 Ana Novak <ana@shop.example> napisał(a):'],
    ['Czech', 'po 3. 3. 2025 v 10:15 odesílatel Ana Novak <ana@shop.example> napsal:'],
    ['Hungarian', 'Ana Novak <ana@shop.example> ezt írta (időpont: 2025. márc. 3., H, 10:15):'],
    ['Romanian', 'În lun., 3 mar. 2025 la 10:15, Ana Novak <ana@shop.example> a scris:'],
    ['Russian', 'пн, 3 мар. 2025 г. в 10:15, Ana Novak <ana@shop.example>:'],
    ['Russian, with a verb', '03.03.2025 10:15, Анна Новак пишет:'],
    ['Ukrainian', 'пн, 3 бер. 2025 р. о 10:15 Ana Novak <ana@shop.example> пише:'],
    ['Turkish', '3 Mar 2025 Pzt, saat 10:15 tarihinde Ana Novak <ana@shop.example> şunu yazdı:'],
    ['Greek', 'Στις Δευ 3 Μαρ 2025 στις 10:15 π.μ., ο χρήστης Ana <ana@shop.example> έγραψε:'],
    [
      'Hebrew',
      '\u200f\u202bבתאריך יום ב׳, 3 במרץ 2025 ב-10:15 מאת \u202aAna\u202c\u200f <\u202aana@shop.example\u202c\u200f>:\u202c',
    ],
    ['Arabic', 'في الاثنين، 3 مارس 2025 في 10:15 ص تمت كتابة ما يلي بواسطة Ana <ana@shop.example>:'],
    ['Vietnamese', 'Vào Th 2, 3 thg 3, 2025 vào lúc 10:15 Ana <ana@shop.example> đã viết:'],
    ['Chinese', 'Ana Novak <ana@shop.example> 于2025年3月3日周一 10:15写道：'],
    ['Chinese, date first', '在 2025年3月3日，上午10:15，Ana <ana@shop.example> 写道：'],
    ['Japanese', '2025年3月3日(月) 10:15 Ana Novak <ana@shop.example>:'],
    ['Korean', '2025년 3월 3일 (월) 오전 10:15, Ana Novak <ana@shop.example>님이 작성:'],
    ['a date with the address behind it', '3.3.2025, 10:15, "Ana Novak" <ana@shop.example>:'],
    ['an old office system', '>>> Ana Novak 03/03/25 10:15 AM >>>'],
  ])('cuts at the attribution: %s', (_language, attribution) => {
    expect(reply(`The lamp is dark again.\n\n${attribution}\n\nIs the lamp lit?\nPlease look.`)).toBe(
      'The lamp is dark again.',
    );
    expect(reply(`The lamp is dark again.\n\n${attribution}\n> Is the lamp lit?\n> Please look.`)).toBe(
      'The lamp is dark again.',
    );
  });

  it.each([
    ['English', 'From: Ana Novak <ana@shop.example>\nSent: Monday, March 3, 2025 10:15 AM\nTo: Bo Lind\nSubject: Lamp'],
    [
      'bold labels',
      '*From:* Ana Novak [mailto:ana@shop.example]\n*Sent:* Monday, March 3, 2025\n*To:* Bo Lind\n*Subject:* Lamp',
    ],
    [
      'a value on its own line',
      'From: Ana Novak\n<ana.from.the.help.desk@shop.example>\nDate: 3 March 2025\nTo: Bo\nSubject: Lamp',
    ],
    ['German', 'Von: Ana Novak <ana@shop.example>\nGesendet: Montag, 3. März 2025 10:15\nAn: Bo Lind\nBetreff: Lampe'],
    ['French', 'De : Ana Novak\nEnvoyé : lundi 3 mars 2025 10:15\nÀ : Bo Lind\nObjet : La lampe'],
    ['Spanish', 'De: Ana Novak\nEnviado el: lunes, 3 de marzo de 2025\nPara: Bo Lind\nAsunto: La lámpara'],
    ['Portuguese', 'De: Ana Novak\nEnviada em: segunda-feira, 3 de março de 2025\nPara: Bo Lind\nAssunto: A lâmpada'],
    ['Italian', 'Da: Ana Novak\nInviato: lunedì 3 marzo 2025\nA: Bo Lind\nOggetto: La lampada'],
    ['Dutch', 'Van: Ana Novak\nVerzonden: maandag 3 maart 2025\nAan: Bo Lind\nOnderwerp: De lamp'],
    ['Swedish', 'Från: Ana Novak\nSkickat: den 3 mars 2025\nTill: Bo Lind\nÄmne: Lampan'],
    ['Norwegian', 'Fra: Ana Novak\nSendt: mandag 3. mars 2025\nTil: Bo Lind\nEmne: Lampen'],
    ['Polish', 'Od: Ana Novak\nWysłano: poniedziałek, 3 marca 2025\nDo: Bo Lind\nTemat: Lampa'],
    ['Czech', 'Od: Ana Novak\nOdesláno: pondělí 3. března 2025\nKomu: Bo Lind\nPředmět: Lampa'],
    ['Russian', 'От: Ana Novak\nОтправлено: 3 марта 2025 г.\nКому: Bo Lind\nТема: Лампа'],
    ['Turkish', 'Kimden: Ana Novak\nGönderildi: 3 Mart 2025\nKime: Bo Lind\nKonu: Lamba'],
    ['Chinese', '发件人: Ana Novak\n发送时间: 2025年3月3日\n收件人: Bo Lind\n主题: 灯'],
    ['Japanese', '差出人: Ana Novak\n送信日時: 2025年3月3日\n宛先: Bo Lind\n件名: ランプ'],
    ['Korean', '보낸 사람: Ana Novak\n보낸 날짜: 2025년 3월 3일\n받는 사람: Bo Lind\n제목: 램프'],
    [
      'below a rule',
      '________________________________\nFrom: Ana Novak\nSent: Monday, March 3, 2025\nTo: Bo Lind\nSubject: Lamp',
    ],
    [
      'below a rule, in a language not listed',
      '________________________________\nBho: Ana <ana@shop.example>\nAir: 3 2025\nGu: Bo\nCuspair: Lampa',
    ],
    ['below a separator', '-----Original Message-----\nFrom: Ana Novak'],
    ['a separator in German', '-----Ursprüngliche Nachricht-----\nAna schrieb uns'],
    ['a separator in French', "-------- Message d'origine --------\nAna nous a écrit"],
    ['a line of a help desk', '##- Please type your reply above this line -##\n\nHello Bo'],
  ])('cuts at what stands above a quoted message: %s', (_name, header) => {
    expect(reply(`The lamp is dark again.\n\n${header}\n\nIs the lamp lit?`)).toBe('The lamp is dark again.');
  });

  it('keeps answers between the lines of a quotation', () => {
    const text =
      'On 3 Mar 2025, Ana <ana@shop.example> wrote:\n> Is it lit?\n\nNo.\n\n> Is it warm?\n\nYes, a little.\n';
    expect(reply(text)).toBe('No.\n\n\nYes, a little.');
  });

  it('keeps an answer below the quotation', () => {
    expect(reply('On 3 Mar 2025, Ana <ana@shop.example> wrote:\n\n> Is it lit?\n\nNo.')).toBe('No.');
    expect(reply('On 3 Mar 2025, Ana <ana@shop.example> wrote:\n\nIs it lit?\n\nNo.')).toBe('Is it lit?\n\nNo.');
  });

  it('needs the marks where an attribution has neither verb nor colon', () => {
    const text = 'Done.\n\n2025/3/3 Ana Novak <ana@shop.example>\n\n';
    expect(reply(`${text}> Is it lit?`)).toBe('Done.');
    expect(reply(`${text}She knows.`)).toContain('She knows.');
  });

  it('begins where the attribution begins, not where the text above it mentions a date', () => {
    expect(reply('I was there at 10:15 today\nOn Mar 3, 2025, Ana <ana@shop.example> wrote:\nIs it lit?')).toBe(
      'I was there at 10:15 today',
    );
  });

  it('takes the end of a wrapped quoted line for a part of it', () => {
    const text =
      'Done.\n\n> When the lamp in the hall goes dark please call the number that stands on the\ndoor of it\n> and wait.';
    expect(reply(text)).toBe('Done.');
  });

  it('keeps what somebody says to a forwarded mail, and the mail itself if nothing is said', () => {
    const forwarded =
      '---------- Forwarded message ---------\nFrom: Ana <ana@shop.example>\nSubject: Lamp\n\nIt is dark.';
    expect(reply(`Can you look at this?\n\n${forwarded}`)).toBe('Can you look at this?');
    expect(reply(forwarded)).toContain('It is dark.');
    expect(
      reply('Begin forwarded message:\n\n> From: Ana <ana@shop.example>\n> Subject: Lamp\n>\n> It is dark.'),
    ).toContain('It is dark.');
  });

  it('shows a mail that is one quotation of nobody named, and is empty where somebody quoted and said nothing', () => {
    expect(extractReply('> Is it lit?\n> Ana')).toEqual({ reply: '> Is it lit?\n> Ana', quoted: '', signature: null });
    expect(reply('On 3 Mar 2025, Ana <ana@shop.example> wrote:\n> Is it lit?')).toBe('');
    expect(reply('')).toBe('');
  });

  it.each([
    'On the surface it shines.\nOn the other hand, it is dark below: see the picture.',
    'Bo wrote:\nnothing at all.',
    'Dates I can be there:\n\n2025-03-03 10:15\n03.03.2025 10:15\nMarch 3, 2025 at 10:15',
    'From: Prague\nTo: Vienna\nDate: 3 March',
    'Parts of it:\n\n----\n\n1. the bulb\n\n====\n\n2. the wire',
    'These are left:\n-- the bulb\n-- the wire',
    'The note was sent from my office to all of them, and nobody read it.',
    'Regards,\nBo',
    'Copyright 2025 Ana Novak <ana@shop.example>\nLicence: free\nParts:',
    'A list\n------\n\nwrite to hall@lists.example',
    '>From the hall to the door it is dark.',
  ])('leaves text alone that only looks like a quotation: %#', (text) => {
    expect(reply(text)).toBe(text);
  });

  it.each([
    ['-- \nBo Lind\nHall keeper', '-- \nBo Lind\nHall keeper'.replace('-- ', '--')],
    ['--\nBo Lind', '--\nBo Lind'],
    ['Sent from my iPhone', 'Sent from my iPhone'],
    ['Sent from my Fairphone 5', 'Sent from my Fairphone 5'],
    ['Sent from Outlook for iOS<https://aka.example/x>', 'Sent from Outlook for iOS<https://aka.example/x>'],
    ['Get Outlook for Android', 'Get Outlook for Android'],
    ['Von meinem iPhone gesendet', 'Von meinem iPhone gesendet'],
    ['Gesendet mit der Mail-App', 'Gesendet mit der Mail-App'],
    ['Envoyé de mon iPhone', 'Envoyé de mon iPhone'],
    ['Enviado desde mi móvil', 'Enviado desde mi móvil'],
    ['Enviado do meu iPad', 'Enviado do meu iPad'],
    ['Inviato da iPhone', 'Inviato da iPhone'],
    ['Verstuurd vanaf mijn iPhone', 'Verstuurd vanaf mijn iPhone'],
    ['Skickat från min iPhone', 'Skickat från min iPhone'],
    ['Sendt fra min iPad', 'Sendt fra min iPad'],
    ['Wysłane z iPhone’a', 'Wysłane z iPhone’a'],
    ['Odesláno z iPhonu', 'Odesláno z iPhonu'],
    ['Отправлено с iPhone', 'Отправлено с iPhone'],
    ["iPhone'umdan gönderildi", "iPhone'umdan gönderildi"],
    ['发自我的手机', '发自我的手机'],
    ['iPhoneから送信', 'iPhoneから送信'],
    ['나의 iPhone에서 보냄', '나의 iPhone에서 보냄'],
    [
      '_______________\nhall-keepers mailing list\nhttps://lists.example/hall',
      '_______________\nhall-keepers mailing list\nhttps://lists.example/hall',
    ],
  ])('takes off the signature %j', (signature, found) => {
    expect(extractReply(`The lamp is dark.\n\n${signature}`)).toMatchObject({
      reply: 'The lamp is dark.',
      signature: found,
    });
  });

  it('does not take a mail for its own signature', () => {
    expect(extractReply('Sent from my iPhone')).toMatchObject({ reply: 'Sent from my iPhone', signature: null });
  });

  it.each([
    ['one endless line', 'a'.repeat(200_000)],
    ['one endless quoted line', '>'.repeat(200_000)],
    ['one endless address', `On 3 Mar 2025, ${'a@'.repeat(100_000)} wrote:`],
    ['one endless rule', '-'.repeat(200_000)],
    ['rules with a space at the end', `${'- '.repeat(100_000)}x`],
    ['labels without end', 'From: '.repeat(40_000)],
    ['many openings', 'On Mon, 3 Mar 2025,\n'.repeat(20_000)],
    ['many labels', 'From: a\nSent: b\n'.repeat(20_000)],
    ['many rules', '____\n'.repeat(40_000)],
    ['many sent lines', 'Sent from my \n'.repeat(20_000)],
    ['many marks', '> \n'.repeat(100_000)],
    ['blank lines between', `a${'\n'.repeat(200_000)}b`],
    ['blank lines after an attribution', `On 3 Mar 2025, Ana <a@shop.example> wrote:${'\n'.repeat(300_000)}b`],
    ['wrapped ends', `> ${'a'.repeat(70)}\nb\n`.repeat(5_000)],
    ['spaces', ' '.repeat(200_000)],
    ['colons', 'A: '.repeat(60_000)],
    ['run-on lines', `x ${'On Mon 3 Mar 2025, '.repeat(10_000)}wrote:\n> x`],
    ['initials', 'AN> \n'.repeat(60_000)],
    ['bars', '| \n'.repeat(60_000)],
    ['rules of dashes with times', `${'a ---03/03/2025 10:15'.repeat(10_000)}`],
  ])('finishes in time on %s', (_name, text) => {
    const started = performance.now();
    extractReply(text);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
