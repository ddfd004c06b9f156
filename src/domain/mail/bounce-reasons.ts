/**
 * What servers say when they refuse a mail, most telling first: a full mailbox is full even if the sentence goes on to say that
 * the user cannot be reached. `permanent` means that the address itself is dead, so that writing to it again is of no use;
 * a mail refused for its content, its size or its sender may find the next one welcome.
 */
export const REASONS: readonly { permanent: boolean; says: RegExp[] }[] = [
  {
    // The mailbox is full.
    permanent: false,
    says: [
      /(?:mail ?box|inbox|mail ?folder|mail ?file|account|user|recipient|storage|maildir)\W[^.]{0,40}\b(?:is )?(?:full|over ?quota|over its|over the)\b/i,
      /\b(?:over|exceed\w*|out of|beyond|insufficient|not enough)\W[^.]{0,30}\b(?:quota|storage|disk|space|mailbox|mail ?drop)/i,
      /\bquota\W[^.]{0,30}\b(?:exceed|full|over|violat)|\bover ?quota\b|mailbox (?:size )?limit/i,
      /mailbox exceeded|exceeded [^.]{0,40}mailbox|exceed[^.]{0,40}local limit|storage (?:limit|allocation)|full mailbox|boîte[^.]{0,30}pleine/i,
      /Postfach[^.]{0,20}voll|casella[^.]{0,20}piena|buzón[^.]{0,20}lleno|переполнен|メールボックスが一杯|容量[^。]{0,10}超/i,
    ],
  },
  {
    // The message is too big.
    permanent: false,
    says: [
      /(?:message|mail|size|length)\W[^.]{0,40}\b(?:too (?:big|large|long)|exceeds?\b)|\btoo (?:big|large) (?:for|message)/i,
    ],
  },
  {
    // A guard stood at the door: spam, reputation, authentication, relaying, policy.
    permanent: false,
    says: [
      /\b(?:spam|spamhaus|junk|virus|malware|phish\w*|unsolicited|bulk ?mail|dnsbl|rbl|dmarc|dkim|spf|reputation|greylist\w*|graylist\w*)\b/i,
      /\b(?:black|block|deny)[- ]?list|\bblocked\b|\bbanned\b|\bsuspicious\b|\bfirewall\b|\bfiltered\b/i,
      /\brelay\w*\W[^.]{0,40}\b(?:denied|not|prohibit|access|disallow)|(?:not|unable to|cannot|won't|don't) relay|relaying denied|we do not relay/i,
      /\bpolic(?:y|ies)\b|security|\bauthenticat|\bauth ?required|unauthenticated|unauthorized|not authorized|RESTRICT|certificate|STARTTLS/i,
      /\b(?:ptr|reverse (?:dns|lookup|hostname)|rdns)\b|\bsender\b[^.;]{0,40}(?:rejected|denied|verif|refused|blocked|not |invalid|must|domain)|domain of (?:the )?sender|helo|ehlo/i,
      /address is not verified|verify (?:sender|mx)|purported responsible|content (?:rejected|refused|denied)|header error|(?:message|mail|it) (?:was )?(?:content )?rejected (?:for|due|because|by (?:anti|content|filter))/i,
      /network not allowed|ip address (?:is |has been )?(?:\w+ )?(?:black|block|list|ban|reject)|use (?:the|your) smtp|isp's|not accepting connections|ask your postmaster|(?<!rejected: )access denied/i,
      // Filters that run after the content answer for the whole message, and name no recipient.
      /\b5\d\d ?: user unknown/i,
      /duplicate header|multiple [^.]{0,30}addresses in from|(?:not|non)[- ]?compl[iy]|unacceptable|google ?groups/i,
    ],
  },
  {
    // The account sleeps.
    permanent: false,
    says: [
      /\b(?:account|mailbox|user|recipient|address)\W[^.]{0,60}\b(?:disabled|inactive|suspended|deactivated|discontinued|locked|closed|frozen|expired)\b/i,
      /\b(?:disabled|inactive|suspended|deactivated) (?:account|mailbox|user|recipient)/i,
    ],
  },
  {
    // Too many, too fast.
    permanent: false,
    says: [
      /too many (?:recipients|connections|messages|errors|concurrent)|receiving mail at a rate|rate[- ]limit|throttl|too fast|sent to too many/i,
      /too many hops|mail loop|loops? back|routing loop|hop count|host not found[^.]{0,4}try again/i,
    ],
  },
  {
    // Nobody of that name.
    permanent: true,
    says: [
      /\b(?:no such|unknown|invalid|undefined|non-?existent|unrecognized|bad) (?:local )?(?:user|recipient|mailbox|account|address|e-?mail|person|name|destination|mail ?box|rcpt|local part|virtual|subscriber|customer)/i,
      /\b(?:user|recipient|mailbox|account|address|rcpt|alias|name|member|person|subscriber|customer)\b[^.;]{0,60}?\b(?:unknown|not (?:be )?found|not known|not exist|n[o']t exist|not (?:be )?recogni[sz]ed|not listed|not valid|invalid|unavailable|not available|non-?existent|not here|no longer|rejected(?!: content)|undeliverable|was removed)/i,
      /does(?: not|n't) (?:exist|have an? [^.]{0,80}account|like recipient|match any)|no mailbox (?:here|by|with|found)|nobody (?:here )?by that name|not our customer|has (?:moved|left)/i,
      /no (?:such )?(?:user|mailbox|account|recipient)s?\b|no valid recipients|not (?:a )?(?:valid|known|local|registered) (?:user|mailbox|recipient|address|account)|is not (?:a )?(?:known|valid)|unknown (?:or illegal )?alias|RecipNotFound|RecipientNotFound|ADR\.\w*NotFound/i,
      /couldn't be found|(?:cannot|can't|could not) find (?:the )?(?:user|recipient|mailbox|account)|no ?(?:one|body) (?:at|with) (?:this|that) (?:address|name)|bad ?recipient|addressee unknown|not (?:present |listed )?in (?:the |our |my )?(?:\w+ )?(?:directory|address ?book)|could not be found|wasn't found|was not found at|isn't (?:valid|a known)|delivery error: dd|recipient (?:address )?(?:was )?rejected|address rejected|invalid address|mailbox unavailable/i,
      /Utilisateur inconnu|Adresse inconnue|destinataire[^.]{0,20}(?:inconnu|introuvable)|unbekannt|nicht bekannt|usuario desconocido|destinatario (?:desconocido|sconosciuto)|utente sconosciuto|usuário (?:desconhecido|não)/i,
      /неизвестн|не существует|не найден|такого пользователя нет|no existe|inexistente|não existe|nie istnieje|neexistuje|用户不存在|收件人不存在|宛先[^。]{0,20}(?:見つか|不明)|アドレスが見つからない|ユーザー?が見つかり|存在しない/i,
    ],
  },
  {
    // No such domain, or one that takes no mail.
    permanent: true,
    says: [
      /\b(?:host|domain|hostname|host\/domain name)\b[^.;]{0,60}\b(?:unknown|not (?:be )?found|does not exist|doesn't exist|not (?:be )?resolved|not exist|invalid|is not reachable|couldn't be found)/i,
      /\b(?:unknown|invalid|illegal|no such|bad|nonexistent|non-existent) (?:host|domain|destination system)|unrouteable|unroutable|nxdomain|bad destination|name or service not known|\bdoes not exist\b/i,
      /null ?mx|no (?:suitable )?mx\b|mx (?:record|host)[^.]{0,20}(?:not|missing|no )|mail exchanger|does(?: not|n't) (?:accept|receive) (?:any )?(?:e-?mail|mail)|no mail exchange|unexpected name server reply/i,
    ],
  },
  {
    // Time, wires and disks.
    permanent: false,
    says: [
      /timed? ?out|expired|too long|temporar|try (?:again|later)|retry|deferred|connection (?:refused|reset|lost|dropped)|unreachable|giving up|greeting|no route|service (?:refused|unavailable|not available)|system error|configuration|attempts?:/i,
    ],
  },
];
