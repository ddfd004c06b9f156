/** The lines that phones and mail programs put under what a person wrote, per language. */
export const DEVICE_SIGNATURES: Readonly<Record<string, RegExp[]>> = {
  en: [
    /^sent (?:from|via|using|on|with|by) (?:my |the |a )?(?!desk\b|heart\b|home\b|house\b|office\b|car\b)[^,;!?]{2,70}$/i,
    /^(?:get|download) (?:outlook|bluemail|the new outlook|mailbird|spark)\b.{0,60}$/i,
    /^(?:composed|written|posted|typed|delivered) (?:on|with|from|via) (?:my )?[^,;!?]{2,50}$/i,
    /^excuse (?:any|the|my) (?:typos|brevity|spelling).{0,60}$/i,
  ],
  de: [
    /^(?:gesendet|versendet|verschickt|geschrieben) (?:von|mit|über|vom|aus|via) [^,;!?]{2,70}$/i,
    /^(?:von|mit|über|via) (?:meine[mr]|der|dem) [^,;!?]{2,60} (?:gesendet|versendet|verschickt|geschrieben)\.?$/i,
    /^diese nachricht wurde von mein\p{L}+ [^,;!?]{2,60} gesendet\.?$/iu,
    /^holen sie sich outlook.{0,40}$/i,
  ],
  fr: [
    /^(?:envoy[ée]e?|exp[ée]di[ée]e?|transmis|écrit) (?:de|depuis|du|à partir|par|via|avec|sur|d['’])\s?[^,;!?]{2,70}$/i,
    /^(?:obtenez|télécharger?) outlook.{0,40}$/i,
  ],
  es: [
    /^(?:enviad[oa]|mandado|escrito) (?:desde|con|por|v[íi]a|mediante|a trav[ée]s) [^,;!?]{2,70}$/i,
    /^(?:obtener|obtenga|descargar?) outlook.{0,40}$/i,
  ],
  ca: [/^enviat (?:des del?|amb) [^,;!?]{2,60}$/i],
  pt: [
    /^(?:enviad[oa]|mandado) (?:d[oae]s?|pel[oa]|a partir|via|com|atrav[ée]s) [^,;!?]{2,70}$/i,
    /^obter (?:o )?outlook.{0,40}$/i,
  ],
  it: [/^inviat[oa] (?:da|dal|con|tramite|via|dall['’])\s?[^,;!?]{2,70}$/i, /^(?:ottieni|scarica) outlook.{0,40}$/i],
  nl: [/^(?:verzonden|verstuurd|gestuurd) (?:vanaf|met|via|van|vanuit|door) [^,;!?]{2,70}$/i],
  da: [/^sendt (?:fra|med|via) [^,;!?]{2,60}$/i, /^hent outlook.{0,40}$/i],
  sv: [/^skickat (?:från|med|via) [^,;!?]{2,60}$/i, /^(?:hämta|skaffa) outlook.{0,40}$/i],
  fi: [/^lähetetty [^,;!?]{2,60}$/i, /^hanki outlook.{0,40}$/i],
  pl: [
    /^(?:wysłan[eoy]|wysłano|przesłano) (?:z|za|przez|ze|od) [^,;!?]{2,70}$/i,
    /^pobierz (?:aplikację )?outlook.{0,40}$/i,
  ],
  cs: [/^(?:odesláno|odoslané|posláno) (?:z|ze|pomocí|zo) [^,;!?]{2,60}$/i, /^z(?:e)? m[ée]ho [^,;!?]{2,40}$/i],
  hu: [/^küldve [^,;!?]{2,60}$/i, /^elküldve [^,;!?]{2,60}$/i],
  ro: [/^trimis (?:de pe|din|cu|de la) [^,;!?]{2,60}$/i],
  hr: [/^poslano (?:s|sa|iz|z) [^,;!?]{2,60}$/i],
  ru: [/^(?:отправлено|послано|написано) (?:с|со|из|через|от) [^,;!?]{2,70}$/iu, /^пользуюсь [^,;!?]{2,60}$/iu],
  uk: [/^(?:надіслано|відправлено) (?:з|із|через) [^,;!?]{2,60}$/iu],
  el: [/^(?:στάλθηκε|εστάλη) (?:από|με) [^,;!?]{2,60}$/iu],
  tr: [/^[^,;!?]{2,40}(?:den|dan|ten|tan|['’]d[ae]n|mdan|mden) gönderildi\.?$/iu],
  zh: [/^(?:发自|從|从|發自|来自|傳送自|寄自)\s?[^，。；！？]{1,40}$/, /^[^，。；！？]{1,30}(?:发送|傳送|发出)$/],
  ja: [/^[^、。！？]{1,40}から送信$/, /^(?:送信元|iPhoneから).{0,30}$/],
  ko: [/^(?:나의|내) [^.,!?]{1,40}에서 보냄$/, /^[^.,!?]{1,40}에서 (?:보냄|보낸 메일)$/],
  ar: [/^(?:أُرسلت|أرسلت|تم الإرسال|مرسل) من .{1,40}$/],
  he: [/^נשלח מ.{1,40}$/],
  vi: [/^(?:đã )?(?:gửi|được gửi) (?:từ|bằng) [^,;!?]{2,40}$/iu],
  id: [/^(?:dikirim|terkirim) dari [^,;!?]{2,40}$/i],
};

/** What mailing lists and notification services put under each message. */
export const LIST_FOOTERS: readonly RegExp[] = [
  /\bmailing list\b|mailman\/listinfo|@lists?\.|^to (?:unsubscribe|post to this)|unsubscribe from this (?:group|list)/i,
  /you (?:are receiving|received|got) this (?:message|e-?mail|mail)? ?because|reply to this e-?mail directly|view it on git(?:hub|lab)/i,
];
