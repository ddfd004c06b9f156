/** How mail programs introduce what they quote: "… wrote:", per language. */
export const WROTE: Readonly<Record<string, string[]>> = {
  en: ['wrote', 'writes', 'a wrote', 'has written'],
  de: ['schrieb', 'schreibt', 'hat geschrieben', 'geschrieben'],
  fr: ['a écrit', 'écrit', 'écrivait', 'a ecrit'],
  es: ['escribió', 'escribio', 'ha escrito', 'escribe'],
  ca: ['va escriure', 'ha escrit', 'escrigué'],
  gl: ['escribiu'],
  pt: ['escreveu', 'escreveram'],
  it: ['ha scritto', 'scrisse', 'scrive'],
  nl: ['schreef', 'heeft geschreven'],
  da: ['skrev'],
  sv: ['skrev'],
  no: ['skrev', 'skreiv'],
  is: ['skrifaði'],
  fi: ['kirjoitti'],
  et: ['kirjutas'],
  lv: ['rakstīja'],
  lt: ['rašė', 'parašė'],
  pl: ['napisał', 'napisała', 'napisał(a)', 'pisze', 'pisał', 'użytkownik'],
  cs: ['napsal', 'napsala', 'napsal(a)', 'píše'],
  sk: ['napísal', 'napísala', 'napísal(a)', 'píše'],
  hu: ['írta', 'ezt írta'],
  ro: ['a scris'],
  hr: ['napisao je', 'je napisao', 'je napisala', 'piše'],
  sl: ['je napisal', 'je napisala', 'napisal'],
  sr: ['је написао', 'је написала', 'пише', 'je napisao/la'],
  bg: ['написа', 'пише'],
  ru: ['написал', 'написала', 'написал(а)', 'пишет', 'писал', 'писал(а)', 'писали'],
  uk: ['написав', 'написала', 'пише', 'пише(-те)'],
  el: ['έγραψε'],
  tr: ['yazdı', 'şunu yazdı', 'şunları yazdı', 'tarihinde'],
  vi: ['đã viết'],
  id: ['menulis'],
  th: ['เขียน', 'เขียนว่า'],
  he: ['כתב', 'כתבה', 'מאת'],
  ar: ['كتب', 'كتبت'],
  fa: ['نوشت'],
  zh: ['写道', '寫道', '来信', '写到', '撰寫'],
  ja: ['のメッセージ', 'のメール', '書きました', 'は書きました', '書いた', '寫'],
  ko: ['작성', '님이 작성', '님의 말', '썼습니다', '썼다'],
};

type HeaderField = 'from' | 'date' | 'to' | 'cc' | 'subject';

/** The labels of the header that mail programs put above what they quote or forward, per field, in all languages. */
export const HEADER_LABELS: Readonly<Record<HeaderField, string[]>> = {
  from: [
    ...['from', 'sender', 'von', 'absender', 'de', 'expéditeur', 'da', 'mittente', 'van', 'afzender', 'fra', 'från', 'frå', 'lähettäjä', 'od'],
    ...['od kogo', 'nadawca', 'odesílatel', 'odosielateľ', 'feladó', 'de la', 'expeditor', 'from/von', 'remitente', 'remetente', 'från', 'nuo', 'saatja', 'no'],
    ...['от', 'от кого', 'отправитель', 'від', 'від кого', 'подател', 'από', 'kimden', 'gönderen', 'מאת', 'من', 'از', 'từ', 'dari', 'จาก'],
    ...['发件人', '寄件者', '寄件人', '發件人', '差出人', '送信者', '보낸 사람', '보낸사람', '보내는 사람', 'þann', 'frá'],
  ],
  date: [
    ...['date', 'sent', 'sent at', 'sent on', 'datum', 'gesendet', 'gesendet am', 'envoyé', 'envoyé le', 'message du', 'fecha', 'enviado', 'enviado el'],
    ...['enviado em', 'enviada em', 'enviada', 'data', 'data de envio', 'inviato', 'inviata', 'data invio', 'verzonden', 'sendt', 'dato', 'skickat', 'lähetetty', 'päivämäärä'],
    ...['wysłano', 'data wysłania', 'data', 'odesláno', 'dátum', 'odoslané', 'elküldve', 'küldve', 'trimis', 'poslano', 'datum slanja', 'saadetud', 'išsiųsta', 'nosūtīts'],
    ...['дата', 'отправлено', 'отправлен', 'надіслано', 'изпратено', 'ημερομηνία', 'στάλθηκε', 'tarih', 'gönderildi', 'gönderme tarihi', 'תאריך', 'נשלח', 'تاريخ', 'التاريخ'],
    ...['أُرسلت', 'تم الإرسال', 'đã gửi', 'ngày', 'dikirim', 'tanggal', 'วันที่', 'ส่ง', '发送时间', '日期', '发送日期', '時間', '傳送時間', '寄件日期', '日時', '送信日時', '日付', '送信', '보낸 날짜', '날짜', '보낸날짜'],
  ],
  to: [
    ...['to', 'recipient', 'recipients', 'an', 'empfänger', 'à', 'a', 'para', 'destinatario', 'destinatário', 'aan', 'til', 'till', 'vastaanottaja', 'do', 'komu', 'pro'],
    ...['címzett', 'către', 'za', 'prima', 'kam', 'kellele', 'kam', 'кому', 'до', 'προς', 'kime', 'alıcı', 'אל', 'ל', 'إلى', 'به', 'đến', 'tới', 'kepada', 'ถึง'],
    ...['收件人', '收件者', '宛先', '送信先', '받는 사람', '받는사람'],
  ],
  cc: ['cc', 'bcc', 'kopie', 'copie', 'copie à', 'copia', 'kopi', 'kopia', 'kopio', 'копия', 'копія', 'κοιν', 'bilgi', 'עותק', 'نسخة', '抄送', '副本', 'cc:', '참조', 'reply-to', 'dw', 'udw', 'kk'],
  subject: [
    ...['subject', 'betreff', 'objet', 'asunto', 'assunto', 'oggetto', 'onderwerp', 'emne', 'ämne', 'aihe', 'temat', 'předmět', 'predmet', 'tárgy', 'subiect'],
    ...['zadeva', 'teema', 'tēma', 'tema', 'тема', 'относно', 'θέμα', 'konu', 'נושא', 'الموضوع', 'موضوع', 'chủ đề', 'tiêu đề', 'subjek', 'perihal', 'เรื่อง', 'หัวเรื่อง'],
    ...['主题', '主題', '主旨', '件名', '題名', '제목', 'efni', 'assumpte'],
  ],
};

/** Words that stand between rules above a quoted message, per language. */
export const ORIGINAL_MESSAGE: readonly RegExp[] = [
  /(?:original|reply|replied|answered|quoted|initial) (?:message|e-?mail|mail|text)|original appointment|reply separator|message history/i,
  /urspr(?:ü|ue?)ngliche (?:nachricht|e-?mail|mail)|original-?nachricht|originalnachricht|ursprungliche/i,
  /message (?:d['’]origine|original|initial)|e-?mail d['’]origine|courriel (?:original|d['’]origine)|mail original/i,
  /mensaje original|mensagem original|messaggio originale|missatge original|mensaxe orixinal|e-?mail original/i,
  /oorspronkelijk(?:e)? (?:bericht|e-?mail)|oprindelig (?:meddelelse|besked|mail)|opprinnelig melding|ursprungligt meddelande|originalmeddelande|alkuperäinen viesti/i,
  /(?:oryginalna |pierwotna )?wiadomość (?:oryginalna|pierwotna)|oryginalna wiadomość|původní (?:zpráva|e-?mail)|pôvodná správa|eredeti üzenet|mesaj(?:ul)? (?:original|iniţial|inițial)/i,
  /izvorna poruka|izvirno sporočilo|оригинал(?:ьное|но) (?:сообщение|письмо)|исходное (?:сообщение|письмо)|первоначальное сообщение|оригінальне повідомлення|вихідне повідомлення|оригинално съобщение/i,
  /(?:orijinal|özgün|asıl) (?:mesaj|ileti)|αρχικό μήνυμα|הודעה מקורית|الرسالة الأصلية|رسالة أصلية|thư gốc|tin nhắn gốc|pesan asli/i,
  /原始(?:邮件|郵件|信件|訊息)|原邮件|原郵件|元のメッセージ|オリジナルメッセージ|original ?メッセージ|원본 ?메시지|원본 ?메일|รายการต้นฉบับ/i,
];

export const FORWARDED_MESSAGE: readonly RegExp[] = [
  /(?:begin )?forwarded (?:message|mail|e-?mail|by)|forward (?:message|header)|beginning of forwarded/i,
  /weitergeleitete (?:nachricht|e-?mail|mail)|anfang der weitergeleiteten|message (?:transféré|transmis|réexpédié)|début du message (?:réexpédié|transféré)|courriel transféré/i,
  /mensaje reenviado|inicio del mensaje reenviado|mensagem (?:encaminhada|reencaminhada)|início da mensagem|messaggio inoltrato|inizio messaggio inoltrato|missatge reenviat/i,
  /doorgestuurd bericht|begin doorgestuurd|videresendt (?:besked|meddelelse|melding)|vidarebefordrat (?:meddelande|brev)|välitetty viesti|edelleenlähetetty/i,
  /przekazana wiadomość|wiadomość przekazana|přeposlaná zpráva|preposlaná správa|továbbított üzenet|mesaj (?:redirecționat|retransmis|transmis)|proslijeđena poruka|posredovano sporočilo/i,
  /(?:пересылаемое|пересланное|переадресованное) (?:сообщение|письмо)|начало переадресованного|переслане повідомлення|препратено съобщение/i,
  /(?:iletilmiş|iletilen|yönlendirilen) (?:mesaj|ileti)|προωθημένο μήνυμα|הודעה שהועברה|رسالة (?:محولة|معاد توجيهها)|الرسالة المعاد|thư (?:được )?chuyển tiếp|pesan terusan/i,
  /转发(?:的)?(?:邮件|信件|消息)|轉寄(?:的)?(?:郵件|訊息|信件)|已轉寄郵件|転送(?:された)?(?:メッセージ|メール)|전달된 ?(?:메시지|메일)|ข้อความที่ส่งต่อ/i,
];

/** The line that help desks put on top of what they send, so that they can tell what comes back. */
export const REPLY_ABOVE: readonly RegExp[] = [
  /(?:type|write|enter|add|put)? ?your (?:reply|response|answer) above (?:this|the) line|(?:please )?reply above (?:this|the) line|above this line to (?:reply|add)|do not (?:write|reply) below this line/i,
  /(?:antworten sie|ihre antwort|bitte) (?:\p{L}+ ){0,3}(?:über|oberhalb) (?:dieser|dieser) (?:linie|zeile)|répond(?:re|ez) au-dessus de cette ligne|réponse au-dessus de cette ligne/iu,
  /respuesta (?:por )?(?:encima|arriba) de esta l[íi]nea|resposta acima desta linha|risp(?:osta|ondi) sopra questa (?:linea|riga)|(?:reactie|antwoord) boven deze (?:regel|lijn)/i,
  /ответ выше этой (?:линии|строки)|svar ovenfor denne linj|skriv ditt svar ovanför|請在此行(?:上方|之上)回覆|请在此行(?:上方|之上)回复|この行より上に返信/i,
];
