/** Words that stand between rules above a quoted message, per language. */
export const ORIGINAL_MESSAGE: readonly RegExp[] = [
  /(?:original|reply|replied|answered|quoted|initial) (?:message|e-?mail|mail|text)|^original$|original appointment|reply separator|message history/i,
  /urspr(?:ü|ue?)ngliche (?:nachricht|e-?mail|mail)|original-?nachricht|originalnachricht|antwort.?nachricht|ursprungliche/i,
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
