import { DOMAIN_UNKNOWN, MAILBOX_FULL, USER_UNKNOWN } from './bounce-reason-words.js';

interface Reason {
  /** The address itself is dead, so that writing to it again is of no use. */
  permanent: boolean;
  about: 'recipient' | 'domain' | 'mail';
  says: readonly RegExp[];
}

/** The domain says that it takes no mail at all (RFC 7505), which holds whatever code goes with it. */
export const DOMAIN_REFUSES: readonly RegExp[] = [
  /\bnull ?mx\b|(?:host|domain|server)\b[^.;]{0,40}\bdoes(?: not|n't) (?:accept|receive) (?:any )?(?:e-?mail|mail)|indicated no smtp service|mail receiving disabled/i,
];

/** Nobody of that name, and no other way to read it. */
export const NOBODY =
  /\b(?:user unknown|unknown (?:user|recipient)|invalid recipient|no such (?:user|mailbox|recipient|address)|(?:user|mailbox|recipient) (?:is )?(?:unknown|not found|does not exist)|recipient address(?:es)? rejected ?: access denied)/i;

export const BLOCKLISTS =
  /spamhaus|spamcop|sorbs|barracuda|abuseat|mail-abuse|surriel|uribl|surbl|senderbase|dnsbl|\brbl\b|block ?list|black ?list/i;

/**
 * What servers say when they refuse a mail, most telling first: a full mailbox is full even if the sentence goes on to say that
 * the user cannot be reached. A mail refused for its content, its size or its sender may find the next one welcome.
 */
export const REASONS: readonly Reason[] = [
  {
    // The mailbox is full.
    permanent: false,
    about: 'recipient',
    says: [
      /(?:mail ?box|inbox|mail ?folder|mail ?file|account|user|recipient|storage|maildir)\W[^.]{0,40}\b(?:is )?(?:full|over ?quota|over its|over the)\b/i,
      /\b(?:over|exceed\w*|out of|beyond|insufficient|not enough)\W[^.]{0,30}\b(?:quota|storage|disk|space|mailbox|mail ?drop)/i,
      /\bquota\W[^.]{0,30}\b(?:exceed|full|over|violat)|\bover ?quota\b|mailbox (?:size )?limit|mailbox\W[^.]{0,30}\bexceed/i,
      /mailbox exceeded|exceeded [^.]{0,40}mailbox|exceed[^.]{0,40}local limit|storage (?:limit|allocation)|full mailbox|disk ?quota|no (?:more )?space left/i,
      ...MAILBOX_FULL,
    ],
  },
  {
    // The message is too big.
    permanent: false,
    about: 'mail',
    says: [
      /(?:message|mail|size|length)\W[^.]{0,40}\b(?:too (?:big|large|long)|exceeds?\b)|\btoo (?:big|large) (?:for|message)/i,
    ],
  },
  {
    // "Unable to deliver … the account or domain may not exist, they may be blacklisted": who lists every cause begins with the likely one.
    permanent: true,
    about: 'domain',
    says: [
      /(?:account|address|user|recipient) or domain (?:may|might) not exist|check (?:if|that|whether) (?:the |this )?(?:e-?mail )?address is correct|delivery error: dd this user doesn't|(?<![\w.-])[\w-]{1,63}(?:\.[\w-]{1,63}){1,5} does not exist/i,
    ],
  },
  {
    // A guard stood at the door: spam, reputation, authentication, relaying, policy.
    permanent: false,
    about: 'mail',
    says: [
      /\b(?:spam|spamhaus|junk|virus|malware|phish\w*|unsolicited|unwanted|bulk ?mail|dnsbl|rbl|dmarc|dkim|spf|reputation|greylist\w*|graylist\w*)\b/i,
      /\b(?:black|block|deny)[- ]?list|\bblocked\b|\bbanned\b|\bsuspicious\b|\bfirewall\b|\bfiltered\b|\bmessages from\b[^;]{0,60}\b(?:weren't|not) (?:sent|accepted)/i,
      /\brelay\w*\W[^.]{0,40}\b(?:denied|not|prohibit|access|disallow)|(?:not|unable to|cannot|won't|don't) relay|relaying denied|we do not relay|open relay/i,
      /\bpolic(?:y|ies)\b|security|\bauthenticat|\bauth ?required|unauthenticated|unauthorized|not authorized|RESTRICT|certificate|STARTTLS/i,
      /\b(?:ptr|reverse (?:dns|lookup|hostname)|rdns)\b|\bsender\b[^.;]{0,40}(?:rejected|denied|verif|refused|blocked|not |invalid|must|domain)|domain of (?:the )?sender|\bsender address\b|helo|ehlo/i,
      /address is not verified|verify (?:sender|mx)|purported responsible|content (?:rejected|refused|denied)|header error|(?:message|mail|it) (?:was )?(?:content )?rejected (?:for|due|because|by (?:anti|content|filter))/i,
      /network not allowed|ip address (?:is |has been )?(?:\w+ )?(?:black|block|list|ban|reject)|use (?:the|your) smtp|isp's|not accepting connections|ask your postmaster|(?<!rejected: )access denied/i,
      /(?:only|not) accept(?:s|ing|ed)? (?:e-?mail|mail|messages) from|recipient preferences|user rules|frequency limited|not a member of|invalid ip\b/i,
      // Filters that run after the content answer for the whole message, and name no recipient.
      /\b5\d\d ?: user unknown/i,
      /duplicate header|multiple [^.]{0,30}addresses in from|(?:not|non)[- ]?compl[iy]|unacceptable|google ?groups|\b(?:media|mailer|internal system) error\b|command output|procmail/i,
    ],
  },
  {
    // The account sleeps.
    permanent: false,
    about: 'recipient',
    says: [
      /\b(?:account|mailbox|user|recipient|address)\W[^.]{0,60}\b(?:disabled|inactive|suspended|deactivated|discontinued|terminated|locked|closed|frozen|expired|archived)\b/i,
      /\b(?:disabled|inactive|suspended|deactivated) (?:account|mailbox|user|recipient)/i,
    ],
  },
  {
    // Too many, too fast.
    permanent: false,
    about: 'mail',
    says: [
      /too many (?:recipients|connections|messages|errors|concurrent)|receiving mail at a rate|rate[- ]limit|throttl|too fast|sent to too many/i,
      /too many hops|mail loop|loops? back|routing loop|hop count|host not found[^.]{0,4}try again/i,
    ],
  },
  {
    // Nobody of that name.
    permanent: true,
    about: 'recipient',
    says: USER_UNKNOWN,
  },
  {
    // No such domain, or one that takes no mail.
    permanent: true,
    about: 'domain',
    says: DOMAIN_UNKNOWN,
  },
  {
    // Time, wires and disks.
    permanent: false,
    about: 'mail',
    says: [
      /timed? ?out|expired|too long|temporar|try (?:again|later)|retry|deferred|connection (?:refused|reset|lost|dropped)|unreachable|giving up|greeting|no route|service (?:refused|unavailable|not available)|system error|configuration|attempts?:/i,
    ],
  },
];
