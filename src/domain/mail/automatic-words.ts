/** Subjects of answers that nobody wrote, per language. They stand at the beginning, where mail programs put them. */
export const AUTOMATIC_SUBJECTS: Readonly<Record<string, RegExp[]>> = {
  en: [
    /^(?:auto(?:matic|mated)?|auto-?generated)[\s:_-]*(?:reply|response|re|answer|acknowledge?ment|message)\b/i,
    /^(?:i am |i'm |we are )?(?:currently )?(?:out of (?:the )?office(?=\s*(?:$|[^\s\w])|\s+(?:re|auto\w*|until|till|from|notif\w*|message|reply|response|today|this|on|for|and|due|as|starting|between|back|\d)\b)|out of town|on (?:vacation|holiday|annual leave|leave|maternity leave)|away from (?:my|the) (?:office|desk|mail))/i,
    /\bout[- ]of[- ](?:the[- ])?office\b(?: (?:re|auto|\w*reply)\b.{0,20}|:)|\[out[- ]of[- ]office\]|^ooo\b\s*[:-]|^(?:vacation|holiday|absence) (?:reply|message|notice|response|notification|alert)/i,
    /\((?:auto(?:matic|mated)? ?(?:reply|response)|autoreply)\)|\[(?:auto[- ]?(?:reply|response)|out of office)\]|^(?:away|absence) (?:message|notice|from)/i,
    /^(?:read|not read|delivered|disposition notification)[ :]|^(?:read receipt|return receipt|delivery receipt)\b|\(displayed\)/i,
  ],
  de: [
    /^(?:automatische (?:antwort|rückmeldung|rueckmeldung|e-?mail-?antwort)|automatisch generierte|autoantwort|abwesenheits(?:notiz|nachricht|meldung|assistent|info|mail)|abwesenheit\b|außer haus|nicht im (?:büro|haus)|urlaubs(?:notiz|meldung)|ich bin (?:nicht|derzeit|im urlaub)|gelesen:|lesebestätigung)/i,
  ],
  fr: [
    /^(?:réponse automatique|message automatique|absence (?:du bureau|de)|absent\b|en congés?|en vacances|je suis absent|notification d'absence|lu :|accusé de (?:lecture|réception))/i,
  ],
  es: [
    /^(?:respuesta autom[áa]tica|fuera de (?:la )?oficina|ausencia|ausente|estoy (?:fuera|de vacaciones)|de vacaciones|mensaje autom[áa]tico|auto-?respuesta|leído:)/i,
  ],
  pt: [
    /^(?:resposta autom[áa]tica|fora do escrit[óo]rio|aus[êe]ncia|ausente|estou (?:fora|de f[ée]rias|ausente)|em f[ée]rias|de f[ée]rias|mensagem autom[áa]tica|lida:)/i,
  ],
  it: [
    /^(?:risposta automatica|fuori (?:sede|ufficio)|assen(?:te|za)|in ferie|messaggio automatico|sono (?:in ferie|fuori)|letto:)/i,
  ],
  nl: [
    /^(?:automatisch antwoord|automatische? (?:beantwoording|reactie|antwoord)|afwezig(?:heid)?|niet aanwezig|buiten kantoor|ik ben (?:afwezig|niet)|gelezen:)/i,
  ],
  pl: [
    /^(?:automatyczna odpowied[źz]|autoodpowied[źz]|odpowied[źz] automatyczna|poza biurem|nieobecno[śs][ćc]|nieobecn|urlop(?=\s*(?:$|[:：!(,.\d–-]))|przeczytano:)/i,
  ],
  cs: [
    /^(?:automatick[áa] odpov[ěe][ďd]|mimo kancel[áa][řr]|nep[řr][íi]tomnost|dovolen[áa](?=\s*(?:$|[:：!(,.\d–-]))|jsem mimo|p[řr]e[čc]teno:)/i,
  ],
  sk: [/^(?:automatick[áa] odpove[ďd]|mimo kancel[áa]rie|nepr[íi]tomnos[ťt]|dovolenka(?=\s*(?:$|[:：!(,.\d–-])))/i],
  hu: [/^(?:automatikus v[áa]lasz|irod[áa]n k[íi]v[üu]l|t[áa]voll[ée]t|szabads[áa]gon)/i],
  ro: [/^(?:r[ăa]spuns automat|absen[țtţ][ăa]? (?:de la|din)|[îi]n concediu)/i],
  sv: [
    /^(?:autosvar|automatiskt svar|frånvaro(?:meddelande)?|frånvarande|ej på kontoret|semester(?=\s*(?:$|[:：!(,.\d–-])))/i,
  ],
  da: [/^(?:automatisk svar|autosvar|ikke til stede|fravær|fraværende|ferie(?=\s*(?:$|[:：!(,.\d–-])))/i],
  no: [/^(?:automatisk svar|autosvar|fravær(?:smelding)?|ikke på kontoret|ikke til stede)/i],
  fi: [/^(?:automaattinen vastaus|poissaolo(?:ilmoitus)?|poissa|en ole paikalla|lomalla)/i],
  tr: [/^(?:otomatik (?:yan[ıi]t|cevap)|ofis d[ıi][şs][ıi]nda|[iİ]zindeyim|yan[ıi]t: ofis)/iu],
  el: [/^(?:αυτόματη απάντηση|εκτός γραφείου|απουσία)/iu],
  ru: [
    /^(?:автоматический ответ|автоответ(?:чик)?|вне офиса|нет на месте|в отпуске|отпуск(?=\s*(?:$|[:：!(,.\d–-]))|отсутствую|меня нет)/iu,
  ],
  uk: [/^(?:автоматична відповідь|автовідповідь|поза офісом|у відпустці|відсутн)/iu],
  bg: [/^(?:автоматичен отговор|извън офиса|в отпуск)/iu],
  zh: [
    /^(?:自动(?:回复|答复|回覆)|自動(?:回覆|回復|答覆)|(?:外出|休假|度假)(?=中|\s*(?:$|[:：!(（,，.\d-]))|不在办公室|不在辦公室|已读[:：]|讀取[:：])/,
  ],
  ja: [
    /^(?:自動(?:応答|返信|送信)|不在(?:通知|のお知らせ|届|連絡)|【?自動返信|開封済み|外出中|休暇(?=中|のお知らせ|\s*(?:$|[:：(（\d])))/,
  ],
  ko: [/^(?:자동 ?(?:회신|응답|답장)|부재 ?중|외출 ?중|휴가(?= ?중|\s*(?:$|[:：(\d]))|읽음:)/],
  ar: [/^(?:رد تلقائي|الرد التلقائي|رد آلي|خارج المكتب|خارج مكتب)/],
  he: [/^(?:מענה אוטומטי|תשובה אוטומטית|מחוץ למשרד|הודעת היעדרות)/],
  vi: [/^(?:trả lời tự động|thư trả lời tự động|vắng mặt)/iu],
  id: [/^(?:balasan otomatis|jawapan automatik|di luar kantor)/i],
  th: [/^(?:การตอบกลับอัตโนมัติ|ตอบกลับอัตโนมัติ|ไม่อยู่ที่สำนักงาน)/],
};

/** What help desks answer by themselves to a first mail. */
export const CONFIRMATIONS: readonly RegExp[] = [
  /^\[(?:request|ticket|case|message|inquiry) (?:received|created|opened)\]|^(?:request|ticket|case) (?:received|created)\s*[-:–]/i,
  /^(?:\[[^\]]{1,40}\]\s*)?(?:auto-?reply\s*:|(?:thank you|thanks) for (?:contacting|your (?:e-?mail|message|request|inquiry|enquiry)\b))/i,
  /^(?:\[[^\]]{1,40}\]\s*)?(?:your|we (?:have )?received your) (?:support )?(?:request|ticket|case|inquiry|enquiry|message)\b(?:.{0,60}\b(?:has been|was) (?:received|created|opened|registered|logged)\b|\s*(?:$|[(#:[-]))/i,
  /^(?:eingangsbestätigung|empfangsbestätigung|ihre anfrage (?:ist|wurde)|wir haben ihre)|^(?:nous avons (?:bien )?reçu|hemos recibido (?:su|tu)|recebemos (?:a )?su?a|abbiamo ricevuto la|we hebben uw|otrzymaliśmy|ваш(?:е|а) (?:обращение|заявка) (?:принят|зарегистрирован))/iu,
  /^(?:我们已收到|您的请求已|お問い?合わ?せ(?:ありがとう|を受け付け)|【?受付完了|\[?접수 ?완료)/,
];
