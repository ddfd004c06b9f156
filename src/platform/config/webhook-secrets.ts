const WHSEC = /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/;

/** Several, with spaces between, while one takes the place of another. The value is not repeated in the refusal. */
export function readWebhookSecrets(text: string | null, refuse: (must: string) => void): string[] {
  const secrets = text?.split(/\s+/) ?? [];
  const bytes = (secret: string) => Buffer.from(secret.slice('whsec_'.length), 'base64').length;
  if (secrets.every((secret) => WHSEC.test(secret) && bytes(secret) >= 24 && bytes(secret) <= 64)) return secrets;
  refuse('whsec_ and 24 to 64 bytes in base64 (try: echo "whsec_$(openssl rand -base64 32)")');
  return [];
}
