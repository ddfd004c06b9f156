import { describe, expect, it } from 'vitest';
import { extractReply } from './extract-reply.js';

const reply = (text: string) => extractReply(text).reply;

/** What programs of many kinds and languages put above what they quote. */
const INTRODUCTIONS = [
  'Ana Novak/SHOP wrote on 03/03/2025 10:15:12 AM:',
  'Ana Novak kirjoitti 3.3.2025 klo 10.15:',
  'Ana Novak ---03/03/2025 10:15:12 AM---Is the lamp lit?',
  'Quoting Ana Novak <ana@shop.example>:',
  'Zitat von Ana Novak <ana@shop.example>:',
  'Citando a Ana Novak <ana@shop.example>:',
  'Missatge de Ana Novak <ana@shop.example> del dia dl., 3 de març 2025 a les 10:15:',
  'In data lunedì 3 marzo 2025 10:15:12 CET, Ana Novak ha scritto:',
  'Il 03/03/2025 10:15, Ana Novak ha scritto:',
  'Il Lun 3 Mar 2025, 10:15 Ana Novak <ana@shop.example> ha scritto:',
  'W dniu 03.03.2025 o 10:15, Ana Novak pisze:',
  'W dniu 2025-03-03 10:15:12 użytkownik Ana Novak <ana@shop.example> napisał:',
  'Dnia 3 marca 2025 10:15 Ana Novak <ana@shop.example> napisał(a):',
  'Dne 3.3.2025 v 10:15 Ana Novak napsal(a):',
  '---------- Původní e-mail ----------\nOd: Ana Novak <ana@shop.example>\nKomu: bo@house.example\nDatum: 3. 3. 2025 10:15:12\nPředmět: Lampa',
  '2025. 03. 03. 10:15 keltezéssel, Ana Novak írta:',
  '2025/03/03 10:15、Ana Novakさんのメール:',
  '2025年3月3日 10:15、Ana Novak <ana@shop.example>のメール:',
  'Den 03-03-2025 kl. 10:15 skrev Ana Novak:',
  'Den 03.03.2025 10:15, skrev Ana Novak:',
  'Op 3-3-2025 om 10:15 schreef Ana Novak:',
  'Em 03/03/2025 10:15, Ana Novak escreveu:',
  'Em segunda-feira, 3 de março de 2025 10:15, Ana Novak <ana@shop.example> escreveu:',
  'Ana Novak <ana@shop.example>, 3 Mar 2025 Pzt, 10:15 tarihinde şunu yazdı:',
  'Ana Novak şunları yazdı (3 Mar 2025 10:15):',
  'Pe lun., 3 mar. 2025 la 10:15, Ana Novak <ana@shop.example> a scris:',
  'ในวันที่ จ. 3 มี.ค. 2025 เวลา 10:15 Ana <ana@shop.example> เขียนว่า:',
  'Pada tanggal Sen, 3 Mar 2025 pukul 10.15 Ana <ana@shop.example> menulis:',
  'На пн, 3.03.2025 г. в 10:15 Ana <ana@shop.example> написа:',
  'pon, 3. ožu 2025. u 10:15 Ana Novak <ana@shop.example> napisao je:',
  'सोम, 3 मार्च 2025 को 10:15 am बजे को Ana <ana@shop.example> ने लिखा:',
  '2025-03-03, pr, 10:15 Ana <ana@shop.example> rašė:',
  'Kuupäev E, 3. märts 2025 kell 10:15 kirjutas Ana <ana@shop.example>:',
  'pirmd., 2025. g. 3. marts, plkst. 10:15 — lietotājs Ana (<ana@shop.example>) rakstīja:',
  'mán., 3. mar. 2025 kl. 10:15 skrifaði Ana <ana@shop.example>:',
  'Понедельник, 3 марта 2025, 10:15 +03:00 от Ana <ana@shop.example>:',
  '03.03.2025, 10:15, "Ana" <ana@shop.example>:',
  '3 марта 2025 г., 10:15:12, вы писали:',
  'Monday, March 3, 2025, 10:15:12 AM, you wrote:',
  'On Mon, 2025-03-03 at 10:15 +0100, Ana Novak wrote:',
  'Am Montag, dem 03.03.2025 um 10:15 +0100 schrieb Ana Novak:',
  'Am Montag, 3. März 2025, 10:15:12 CET schrieb Ana Novak:',
  'Am 2025-03-03 10:15, schrieb Ana Novak:',
  'Le 2025-03-03 10:15, Ana Novak a écrit :',
  'Le lundi 3 mars 2025, 10:15:12 CET Ana Novak a écrit :',
  'El 2025-03-03 10:15, Ana Novak escribió:',
  'El lunes, 3 de marzo de 2025, 10:15:12 CET, Ana Novak <ana@shop.example> escribió:',
  'On Monday, March 3, 2025 at 10:15:12 AM GMT+1, Ana Novak <ana@shop.example> wrote:',
  'On Monday, March 3rd, 2025 at 10:15 AM, Ana Novak <ana@shop.example> wrote:',
  '------- Original Message -------\nOn Monday, March 3rd, 2025 at 10:15 AM, Ana <ana@shop.example> wrote:',
  'On Mon, Mar 03, 2025 at 10:15 AM, Ana Novak < ana@shop.example > wrote:',
  'On 3 Mar 2025, 10:15 +0100, Ana Novak <ana@shop.example>, wrote:',
  'On 2025-03-03T10:15:12+01:00, Ana Novak <ana@shop.example> wrote:',
  '---- On Mon, 03 Mar 2025 10:15:12 +0100 Ana Novak <ana@shop.example> wrote ----',
  '---- En lun., 03 mar. 2025 10:15:12 +0100 Ana Novak <ana@shop.example> escribió ----',
  '---- Ana Novak schrieb ----',
  '------------------ 原始邮件 ------------------\n发件人: "Ana";\n发送时间: 2025年3月3日(星期一) 上午10:15\n收件人: "Bo"<bo@house.example>;\n主题: 灯',
  '------------------ Original ------------------\nFrom: "Ana"<ana@shop.example>;\nDate: Mon, Mar 3, 2025 10:15 AM\nTo: "Bo"<bo@house.example>;\nSubject: Lamp',
  'At 2025-03-03 10:15:12, "Ana Novak" <ana@shop.example> wrote:',
  '在 2025-03-03 10:15:12，"Ana Novak" <ana@shop.example> 写道：',
  '-----Original Message-----\nFrom: "Ana"<ana@shop.example>\nTo: "Bo"<bo@house.example>;\nCc:\nSent: 2025-03-03 (월) 10:15:12 (GMT+09:00)\nSubject: Lamp',
  '--------- 원본 메일 ---------\n보낸사람 : Ana <ana@shop.example>\n받는사람 : Bo\n날짜 : 2025년 3월 3일\n제목 : Lamp',
  '-------- Original message --------\nFrom: Ana <ana@shop.example>\nDate: 03/03/2025 10:15 (GMT+01:00)\nTo: bo@house.example\nSubject: Lamp',
  '-------- Oorspronkelijk bericht --------\nVan: Ana <ana@shop.example>',
  '------ Original Message ------\nFrom "Ana" <ana@shop.example>\nTo bo@house.example\nDate 03/03/2025 10:15:12\nSubject Lamp',
  '------ Originalnachricht ------\nVon "Ana" <ana@shop.example>\nAn bo@house.example\nDatum 03.03.2025 10:15:12\nBetreff Lampe',
  '*From: *Ana Novak <ana@shop.example>\n*Date: *Monday, March 3, 2025 at 10:15 AM\n*To: *Bo <bo@house.example>\n*Subject: *Lamp',
  '**From:** Ana Novak <ana@shop.example>\n**Sent:** Monday\n**To:** Bo\n**Subject:** Lamp',
  'From: Ana Novak <ana@shop.example>\nReply-To: Ana\nDate: Monday, March 3, 2025\nTo: Bo\nSubject: Lamp',
  'Gesendet: Montag, 03. März 2025 um 10:15 Uhr\nVon: "Ana Novak" <ana@shop.example>\nAn: bo@house.example\nBetreff: Lampe',
  'Gesendet: Montag, 03. März 2025 um 10:15 Uhr\nVon: "Ana Novak" <ana@shop.example>',
  'Sent: Monday, March 03, 2025 at 10:15 AM\nFrom: "Ana Novak" <ana@shop.example>\nTo: bo@house.example\nSubject: Lamp',
  'Lähettäjä: Ana\nLähetetty: maanantai 3. maaliskuuta 2025\nVastaanottaja: Bo\nAihe: Lamppu',
  'Feladó: Ana\nElküldve: 2025. március 3.\nCímzett: Bo\nTárgy: Lámpa',
  'De la: Ana\nTrimis: luni, 3 martie 2025\nCătre: Bo\nSubiect: Lampa',
  'От: Ана\nИзпратено: 3 март 2025\nДо: Бо\nОтносно: Лампа',
  'Від: Ана\nНадіслано: 3 березня 2025\nКому: Бо\nТема: Лампа',
  'Από: Ana\nΣτάλθηκε: 3 Μαρτίου 2025\nΠρος: Bo\nΘέμα: Λάμπα',
  'מאת: Ana\nנשלח: 3 2025\nאל: Bo\nנושא: מנורה',
  'من: Ana\nتم الإرسال: 3 2025\nإلى: Bo\nالموضوع: مصباح',
  'از: Ana\nارسال شده: 3 2025\nبه: Bo\nموضوع: چراغ',
  'จาก: Ana\nส่ง: 3 2025\nถึง: Bo\nเรื่อง: โคมไฟ',
  'Từ: Ana\nĐã gửi: 3 2025\nĐến: Bo\nChủ đề: Đèn',
  'Dari: Ana\nDikirim: 3 2025\nKepada: Bo\nSubjek: Lampu',
  '寄件者: Ana\n寄件日期: 2025年3月3日\n收件者: Bo\n主旨: 燈',
  'From: Ana\n日時: 2025年3月3日\nTo: Bo\nSubject: ランプ',
  'Fra: Ana <ana@shop.example>\nDato: mandag den 3. marts 2025 kl. 10.15\nTil: Bo\nEmne: Lampe',
  'Saatja: Ana\nSaadetud: 3. märts 2025\nAdressaat: Bo\nTeema: Lamp',
  'From:\tAna Novak/SHOP\nTo:\tBo Lind/HOUSE@HOUSE\nDate:\t03/03/2025 10:15 AM\nSubject:\tLamp',
  'Ana Novak <ana@shop.example> schrieb am Mo., 3. März 2025, 10:15:',
  'Ana Novak <ana@shop.example> schrieb am Mo. 3. März 2025 um 10:15:',
  'Ana Novak <ana@shop.example> escribió el 3 mar 2025 a las 10:15:',
  'Ana Novak (ana@shop.example) a écrit le 3 mars 2025 à 10:15 :',
  'On 3/3/25 10:15, Ana Novak via Help Desk wrote:',
  '[Mar 3, 2025] Ana Novak <ana@shop.example> wrote:',
  '-- Reply above this line --',
  '--- Antworten Sie oberhalb dieser Linie ---',
  '=-=-= Please reply above this line =-=-=',
];

describe('an introduction of a quotation', () => {
  it.each(INTRODUCTIONS)('cuts at %j', (introduction) => {
    const text = `The lamp is dark again.\n\n${introduction}\n`;
    expect(reply(`${text}\nIs the lamp lit?\nPlease look.`)).toBe('The lamp is dark again.');
    expect(reply(`${text}> Is the lamp lit?\n> Please look.`)).toBe('The lamp is dark again.');
  });

  it('may be torn by empty lines', () => {
    const torn =
      'On Mon, 3 Mar 2025 at 10:15 Ana Novak\n\n<\nmailto:Ana Novak <ana@shop.example>\n> wrote:\nIs it lit?';
    expect(reply(`It is dark.\n\n${torn}`)).toBe('It is dark.');
  });

  it('may begin in the line where the text ends', () => {
    const attribution = 'On Mon, Mar 3, 2025 at 10:15 AM, ana@shop.example wrote:';
    expect(reply(`It is dark. ${attribution}\n> Is it lit?`)).toBe('It is dark.');
    expect(reply(`It is dark.--- ${attribution}\n> Is it lit?`)).toBe('It is dark.');
    expect(reply(`It is dark. ${attribution}\nIs it lit?`)).toBe('It is dark.');
  });

  it('may be a header of two lines, if they have an address and a time', () => {
    expect(reply('It is dark.\n\nFrom: ana@shop.example\nDate: Mon, 3 Mar 2025 10:15:02 +0100\n\nIs it lit?')).toBe(
      'It is dark.',
    );
    expect(reply('It is dark.\n\nDate: Mon, 3 Mar 2025 10:15:02 +0100\nTo: ana@shop.example\n\nIs it lit?')).toBe(
      'It is dark.',
    );
  });

  it('may be a word and a header', () => {
    const header = 'From: Ana <ana@shop.example>\nTo: Bo <bo@house.example>\nSubject: Lamp\n\nIt is dark.';
    expect(reply(`Please look.\n\nForwarded message:\n\n${header}`)).toBe('Please look.');
    expect(reply('Please look.\n\nForwarded message:\n\nIt is dark.')).toContain('It is dark.');
  });

  it('may stand above bars or initials', () => {
    expect(reply('Done.\n\n2025/3/3 Ana via Help <ana@shop.example>\n\n| Is it lit?\n| Ana')).toBe('Done.');
    expect(reply('Done.\n\nAN> Is it lit?\nAN> Or dark?\n\nIt is lit.')).toBe('Done.\n\n\nIt is lit.');
  });

  it.each([
    'On Monday he wrote me a letter:\n\nDear Bo, come.',
    'From: the desk of Ana\n\nHello.',
    'On 3 March 2025 he wrote:\nthe lamp is dark. I do not agree.',
    'I met her on 3 March at 10:15 and she wrote:\nhello',
    'Date: 3 March 10:15\nPlace: hall\nTopic: lamp\n\nSee you there',
    'To: do list\nFrom: Monday on\nSubject: to change\n\nOk?',
    'Name: Bo\nFrom: Prague\nTo: Vienna\nDate: 2025-03-03 10:15\n\nPlease book.',
    'Our order from 03/03/2025 10:15: the lamp.\nIt broke.',
    'Error log:\n2025-03-03 10:15:12 ERROR bo@house.example: failed\n2025-03-03 10:15:13 INFO done\n\nCan you help?',
    '| a | b |\n| - | - |\n| 1 | 2 |\n\nThis is my table.',
    'The original message said so:\n\nlamp dark',
    'My address is\nbo@house.example\n\nPlease call.',
    'Login: bo@house.example\nDate of birth: 3/3/1980\n\nThanks',
    'He wrote: "the lamp is dark."\nAnd I said no.',
    'Sent from my office by post, the parcel has not arrived.\n\nBo',
    'AC> prompt\nwhat is that?',
    'Meeting 10:15: lamp\nMeeting 11:15: wire',
    'See ticket from bo@house.example:\n- dark\n- cold',
    'Von: Berlin\nNach: Wien\nDatum: 3.3.2025 10:15\n\nBitte buchen.',
    'Come and see:\n>>> https://shop.example <<<\nIt is dark.',
  ])('is not what a person wrote: %j', (text) => {
    expect(reply(text)).toBe(text);
  });
});
