import { isIP, isIPv4 } from 'node:net';

const PRIVATE =
  '127.0.0.0/8 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 169.254.0.0/16 100.64.0.0/10 ::1/128 fc00::/7 fe80::/10'.split(
    ' ',
  );

type Refuse = (variable: string, must: string) => null;

/** `DNS_SERVER`, `TRUSTED_RELAYS`, `MAIL_AUTHSERV_ID`. */
export function readSenderChecks(given: (variable: string) => string | null, refuse: Refuse) {
  return {
    dnsServer: dnsServer(given('DNS_SERVER'), refuse),
    trustedRelays: trustedRelays(words(given('TRUSTED_RELAYS')), refuse),
    mailAuthservIds: authservIds(words(given('MAIL_AUTHSERV_ID')), refuse),
  };
}

function words(text: string | null): string[] {
  return (text ?? '').split(/[\s,]+/).filter(Boolean);
}

function dnsServer(text: string | null, refuse: Refuse): string | null {
  if (text === null) return null;
  const [, v6, v4, port = '53'] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const fits = isIP(v6 ?? v4 ?? '') === (v6 ? 6 : 4) && Number(port) > 0 && Number(port) < 65_536;
  if (!fits) return refuse('DNS_SERVER', `an IP address and a port such as 192.0.2.53:53, not "${text}"`);
  return v6 ? `[${v6}]:${port}` : `${v4}:${port}`;
}

/** Private networks are among them unless somebody says `none`: a relay there is the rule, a sender the exception. */
function trustedRelays(relays: string[], refuse: Refuse): string[] {
  if (relays.length === 1 && relays[0] === 'none') return [];
  const wrong = relays.find((relay) => !isNetwork(relay));
  if (wrong) refuse('TRUSTED_RELAYS', `addresses or networks such as 192.0.2.25, 198.51.100.0/24, not "${wrong}"`);
  return wrong ? PRIVATE : [...PRIVATE, ...relays];
}

function isNetwork(text: string): boolean {
  const [, address = '', bits = '0'] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  return isIP(address) !== 0 && Number(bits) <= (isIPv4(address) ? 32 : 128);
}

function authservIds(ids: string[], refuse: Refuse): string[] {
  const wrong = ids.find((id) => !/^[\w.-]{1,255}$/.test(id));
  if (wrong) refuse('MAIL_AUTHSERV_ID', `names such as mx.example.com, not "${wrong}"`);
  return ids.map((id) => id.toLowerCase());
}
