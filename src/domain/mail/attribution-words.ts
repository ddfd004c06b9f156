/** How mail programs introduce what they quote: "… wrote:", per language. */
export const WROTE: Readonly<Record<string, string[]>> = {
  en: ['wrote', 'writes', 'a wrote', 'has written'],
  de: ['schrieb', 'schreibt', 'hat geschrieben', 'geschrieben'],
  fr: ['a écrit', 'écrit', 'écrivait', 'a ecrit'],
  es: ['escribió', 'escribio', 'ha escrito', 'escribe'],
  ca: ['va escriure', 'ha escrit', 'escrigué'],
  gl: ['escribiu'],
  pt: ['escreveu', 'escreveram'],
  it: ['ha scritto', 'scritto', 'scrisse', 'scrive'],
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

/** How they open where neither verb nor date follows: "Quoting Ana <…>:". */
export const QUOTING: readonly string[] = [
  'quoting',
  'zitat von',
  'zitiere',
  'citando a',
  'citando',
  'citation de',
  'citeren',
  'citát',
  'quota',
  'missatge de',
  'mensaje de',
  'mensagem de',
  'message from',
  'nachricht von',
  'message de',
];

/** "On Monday he wrote:" is told by a person; mail programs know names. "You wrote" is what one of them says. */
export const PRONOUNS: readonly string[] = (
  'he she they i we it er sie ich wir man il elle ils elles je nous él ella ellos yo lui lei io ele ela eu ' +
  'hij zij ze ik han hun hon jag jeg on ona ja он она они я'
).split(' ');
