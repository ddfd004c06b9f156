/** How servers say in many languages what is wrong with a mailbox or a domain. */
export const MAILBOX_FULL: readonly RegExp[] = [
  /Postfach[^.]{0,40}\b(?:voll|überfüllt)|Speicherplatz|boîte[^.]{0,40}pleine|buzón[^.]{0,30}(?:lleno|excedid)|cuota[^.]{0,30}(?:excedid|superad)|casella[^.]{0,30}piena/i,
  /caixa (?:postal|de (?:correio|entrada))[^.]{0,30}cheia|cota[^.]{0,20}excedida|postvak[^.]{0,30}\bvol\b|skrzynk[ai][^.]{0,30}(?:pełna|przepełnion)|schránka[^.]{0,30}pln[áe]/i,
  /переполнен|превышен[^.]{0,20}(?:квот|объ[её]м)|kutusu[^.]{0,20}dolu|kota[^.]{0,20}aş|postboks[^.]{0,20}full|brevlåda[^.]{0,20}full|postilaatikko[^.]{0,20}täynnä/i,
  /メールボックスが(?:一杯|いっぱい)|容量[^。]{0,15}(?:超|オーバー)|(?:邮箱|郵箱|信箱|邮件箱)[^。]{0,15}(?:已?满|已?滿|超出|空间不足)|(?:편지함|메일함|용량)[^.]{0,15}(?:가득|초과)/i,
];

export const USER_UNKNOWN: readonly RegExp[] = [
  /\b(?:no such|unknown|invalid|undefined|non-?existent|unrecognized|bad) (?:local |final delivery )?(?:user(?: ?id)?|recipient|mailbox|account|address|e-?mail|person|name|destination|mail ?box|rcpt|local part|virtual|subscriber|customer)/i,
  /\b(?:user|recipient|mailbox|account|address|rcpt|alias|name|member|person|subscriber|customer)\b[^.;]{0,60}?\b(?:unknown|not (?:be )?found|not known|not exist|n[o']t exist|not (?:be )?recogni[sz]ed|not listed|not valid|invalid|unavailable|not available|non-?existent|not here|no longer|rejected(?! ?: ?\w)|undeliverable|was removed)/i,
  /does(?: not|n't) (?:exist|have an? [^.]{0,80}account|like recipient|match any)|no mailbox (?:here|by|with|found)|nobody (?:here )?by that name|not our customer|has (?:moved|left)/i,
  /no (?:such )?(?:user|mailbox|account|recipient)s?\b|no valid recipients|not (?:a )?(?:valid|known|local|registered) (?:user|mailbox|recipient|address|account)|is not (?:a )?(?:known|valid)|unknown (?:or illegal )?alias|RecipNotFound|RecipientNotFound|ADR\.\w*NotFound/i,
  /couldn't be found|(?:cannot|can't|could not) find (?:the )?(?:user|recipient|mailbox|account)|no ?(?:one|body) (?:at|with) (?:this|that) (?:address|name)|bad ?(?:recipient|rcptto)|addressee unknown|not (?:present |listed )?in (?:the |our |my )?(?:\w+ )?(?:directory|address ?book)|could not be found|wasn't found|was not found at|isn't (?:valid|a known)|delivery error: dd|recipient (?:address )?(?:was )?rejected(?! ?: ?\w)|address rejected(?! ?: ?\w)|address(?:es)? rejected ?: access denied|invalid address|mailbox unavailable/i,
  /no (?:matching|match(?:es)?) (?:\w+ ){0,3}(?:found|entry|to)|(?:mailbox|address|recipient) (?:is )?wrong|no longer (?:with|works|employed|active|valid|in use|accepts mail)|has been (?:removed|deleted)|in my badr|not in my validr|name directory/i,
  /Utilisateur inconnu|Adresse inconnue|destinataire[^.]{0,30}(?:inconnu|introuvable|invalide)|n['’]existe pas|unbekannt|nicht bekannt|existiert nicht|usuario desconocido|destinatario (?:desconocido|sconosciuto)|utente sconosciuto|usu[áa]rio (?:desconhecido|n[ãa]o)/i,
  /no existe|no (?:se )?(?:encontró|encontrad)|inexistente?\b|non esiste|n[ãa]o (?:existe|encontrad)|bestaat niet|onbekend|nie (?:istnieje|ma takiego)|nieznany|neexistuje|nezn[áa]m[ýy]|nem létezik|nu exist[ăa]|bulunam|finns inte|findes ikke|finnes ikke|ei löydy/i,
  /неизвестн|не существует|не найден|такого пользователя нет|нет такого|не існує|δεν υπάρχει|άγνωστος|không tồn tại|tidak ditemukan|غير موجود|לא קיים/i,
  /(?:用户|用戶|使用者|收件人|邮箱|郵箱|信箱|帐号|帳號|地址)[^。]{0,12}(?:不存在|无效|無效|找不到)|(?:无|無|查无|查無)此(?:用户|使用者|人)/,
  /宛先[^。]{0,20}(?:見つか|不明)|アドレスが見つからない|ユーザー?が見つかり|存在し(?:ない|ません)|(?:ディレクトリ|アドレス帳)[^。]{0,30}(?:見つかり|あり)ません|(?:존재하지 않|찾을 수 없)/,
];

export const DOMAIN_UNKNOWN: readonly RegExp[] = [
  /\b(?:host|domain|hostname|host\/domain name)\b[^;]{0,60}?\b(?:unknown|not (?:be )?found|does not exist|doesn't exist|not (?:be )?resolved|not exist|invalid|is not reachable|couldn't be found)/i,
  /\b(?:unknown|invalid|illegal|no such|bad|nonexistent|non-existent) (?:host|domain|destination system)|unrouteable|unroutable|nxdomain|bad destination|name or service not known|\bdoes not exist\b/i,
  /no (?:suitable )?mx\b|mx (?:record|host)s?[^.]{0,30}(?:not|missing|no |non-?exist)|mail exchanger|no mail (?:exchange|server)s? (?:found|for|available)?|does(?: not|n't) (?:accept|receive) (?:any )?(?:e-?mail|mail)|unexpected name server reply/i,
];
