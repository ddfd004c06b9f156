/** How mail systems head and word the news that a mail did not arrive, per language. */
export const FAILURE_SUBJECTS: Readonly<Record<string, RegExp[]>> = {
  en: [
    /undeliver(?:ed|able|y)|un-?deliverable|non-?delivery|not (?:been )?delivered|could ?n[o']t be delivered|unable to deliver|failed to deliver/i,
    /(?:mail|message|delivery|transmission)\W+(?:\w+\W+){0,3}(?:fail(?:ed|ure)?|error|problem|returned|rejected|warning|delay(?:ed)?)\b/i,
    /fail(?:ed|ure)\W+(?:mail|delivery|notice|notification)|^returned mail|returned to sender|return(?:ed|ing) mail|bounce[ds]?\b|mail system error/i,
    /delivery (?:status )?(?:notification|report|status)|delivery unsuccessful|warning: (?:message|could not send)|undelivered|delayed mail|mail delivery/i,
    /message (?:rejected|status|blocked|refused)|email not delivered|problem delivering|mail could not be|rejected:|notification message/i,
  ],
  de: [
    /unzustellbar|nicht zugestellt|nicht zustellbar|Zustellung fehlgeschlagen|Zustellfehler|Übermittlungsfehler|fehlgeschlagen|verzögert/i,
  ],
  fr: [
    /non (?:remis|distribu|délivr)|échec de (?:la )?(?:remise|distribution|livraison)|n'a pas (?:pu être|été) (?:remis|distribu)|retour de courrier/i,
  ],
  es: [
    /no (?:se )?(?:ha podido|pudo|puede)? ?(?:ser )?entreg|devuelto|fallo (?:en|de) la entrega|error (?:de|en la) entrega/i,
  ],
  it: [/mancato recapito|mancata consegna|non (?:recapitat|consegnat)|impossibile recapitare|errore di consegna/i],
  pt: [/não (?:foi )?entregue|falha na entrega|devolvid|não entregue|erro de entrega/i],
  nl: [/onbestelbaar|niet (?:worden )?(?:bezorgd|afgeleverd)|mislukt/i],
  pl: [/niedostarczon|nie (?:została|można) dostarcz|zwrot/i],
  cs: [/nedoručiteln|nedoručen|nelze doručit|vrácen/i],
  ru: [/не доставлен|недоставлен|не может быть доставлен|ошибка доставки|возвращен/i],
  sv: [/kunde inte levereras|ej levererad|olevererbar|ikke leveres|kan ikke leveres|ei voitu toimittaa|toimittamaton/i],
  tr: [/teslim edilemedi|iletilemedi/i],
  zh: [/退信|系统退信|邮件(?:投递|发送)?失败|投递失败|無法(?:遞送|傳遞|投遞)|未送达|未傳遞/],
  ja: [/配信(?:不能|エラー|できません|失敗)|メールエラー|不達|送信(?:エラー|できません|失敗)|エラーメール|未配信/],
  ko: [/반송|배달(?:되지| 실패|할 수)|전송 실패/],
};

export const FAILURE_BODIES: Readonly<Record<string, RegExp[]>> = {
  en: [
    /(?:could|can|was|were|has|have|did|is|are)(?: ?n[o']t| not|not) (?:yet )?(?:be(?:en)? )?(?:able to )?(?:deliver|reach|relay|sent|send)/i,
    /(?:unable|failed|failure|inability|impossible|error|problems?|attempt\w*) (?:to |in |while |attempting to )?(?:trying to |attempting to )?(?:deliver|relay|send|reach|transmit)/i,
    /un-?deliver(?:ed|able)|non-?deliver(?:y|ed)|delivery (?:has |to [^.]{0,80} )?(?:failed|failure|failures|problems?|attempts?|error|status|has been)|delivery failed/i,
    /permanent(?:ly)? (?:fatal )?(?:error|fail)|fatal errors?|returned (?:message|mail|to sender|below)|was rejected|were rejected|did not reach|failed permanently/i,
    /transcript of session|user unknown|unknown user|mailbox (?:full|unavailable|is full)|non-?delivered|not delivered|mail(?:er)?-daemon|failed address|failure reason|not authori[sz]ed to/i,
    /delivery (?:to )?[^.]{0,60}(?:failed|delayed)|smtp error|remote (?:server|host) (?:said|returned|responded)|rejected (?:your|the) (?:message|mail)|message (?:was )?not (?:sent|accepted)|may not exist, or you may not/i,
    /invalid (?:recipient|address|user)|no such user|recipients? (?:rejected|unknown|failed)|address(?:es)? (?:had|failed|rejected)|your message (?:to \S+ )?(?:cannot|can't|can not|was not|wasn't|was automatically rejected)|trouble delivering/i,
  ],
  de: [
    /nicht (?:\w+ )?(?:zugestellt|zustellbar|übermittelt|ausgeliefert|erreicht)|unzustellbar|Zustellung (?:ist )?fehlgeschlagen/i,
  ],
  fr: [
    /n['’]a (?:pas |pu )(?:pu )?(?:être )?(?:remis|distribu|délivr|envoy|été)|impossible de (?:remettre|distribuer|délivrer)|échec de (?:la )?(?:remise|distribution)|n['’]ont pas (?:pu|été)/i,
  ],
  es: [/no (?:se )?(?:ha podido|pudo|puede|han podido|fue)(?: ser)? (?:entreg|envia)|fallo en la entrega/i],
  it: [/non (?:è stato possibile|può essere|ha potuto) (?:recapita|consegna|invia)|mancat[ao] (?:recapito|consegna)/i],
  pt: [/não (?:pôde|foi|pode)(?: ser)? (?:possível )?(?:entregue|entregar|enviad)|falha na entrega/i],
  nl: [/niet (?:worden )?(?:bezorgd|afgeleverd|verzonden)|onbestelbaar/i],
  pl: [/nie (?:mogła|może|można|została) (?:być |zostać )?(?:dostarcz|doręcz)/i],
  cs: [/(?:nemohla?|nebylo možné|nelze) (?:být )?doruč|nedoruč/i],
  ru: [/не (?:может быть|было|удалось) доставл?|не доставлен|недоставлен/i],
  sv: [/kunde inte (?:levereras|skickas)|kunne ikke leveres|ei voitu toimittaa/i],
  zh: [/无法(?:投递|送达|发送)|退回|未能送达|無法(?:遞送|傳遞)|投递失败/],
  ja: [/(?:送信|配信|配送|お届け)(?:でき|不能|に失敗)|エラーのため|メールアドレスが見つか/],
  ko: [/(?:전달|배달|전송)(?:할 수 없|되지 않|하지 못)/],
};

/** News of a delay: the mail is still on its way. */
export const DELAYS: RegExp[] = [
  /\bdelay(?:ed)?\b|warning message only|not yet been delivered|still (?:being )?(?:trying|retr|in queue|attempt)|will (?:be retried|retry|keep trying|continue)/i,
  /could not (?:yet )?be delivered (?:for|within)[^.]{0,60}(?:hours?|days?)\b|attempts will continue|no action is required/i,
  /verzögert|retard[ée]|retras|ritard|atras|opóźni|zpožd|задерж|延遅|遅延|延迟/i,
];

export const DAEMONS =
  /(?:mailer[-_. ]?daemon|post[-_ ]?master|mail[-_. ]?(?:delivery|system|administrator|admin)|mdaemon|maildaemon|delivery[-_. ]?(?:sub)?system|ndr administrator|system administrator|microsoftexchange[0-9a-f]{20})/i;

/** Where the report ends and the returned mail begins. */
export const RETURNED_MAIL: RegExp[] = [
  /^[\s>]*[-=*_ ]{2,}\s*(?:this is a copy|below this line|original (?:message|mail)|returned message|unsent message|message header|the header of|copy of|the (?:body|original)|included is|the unsent message|message text|begin (?:of )?message)/i,
  /^[\s>]*(?:original (?:message|mail)|message headers?|your original|below is a copy|included is a copy|received\s*:|return-path\s*:|the (?:original )?message (?:header|follows)|headers? of the|unsent message|x-originating-ip:)/i,
  /^[\s>]*(?:-+\s*)(?:ursprüngliche|originalnachricht|message d'origine|mensaje original|messaggio originale)/i,
];
