/** Whoever takes longer than this has not taken it. */
const PATIENCE_MS = 10_000;

/** It was not taken. The message names the host alone: what else is in the address may be a secret. */
class PostFailure extends Error {}

/** Where it goes, as one may tell it. */
export function hostOf(url: string): string {
  return new URL(url).host;
}

/**
 * Posts JSON. Only 2xx means that it was taken: redirects are not followed, and what is answered is not read.
 * @throws PostFailure
 */
export async function postWebhook(url: string, headers: Record<string, string>, body: string): Promise<void> {
  const { status } = await send(url, headers, body);
  if (status < 200 || status > 299) throw new PostFailure(`${hostOf(url)} answered ${status}`);
}

async function send(url: string, headers: Record<string, string>, body: string): Promise<{ status: number }> {
  const target = new URL(url);
  const logIn = logInOf(target);
  target.username = target.password = '';
  try {
    const answer = await fetch(target, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'Docket', ...logIn, ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    await answer.body?.cancel();
    return answer;
  } catch (error) {
    throw new PostFailure(`${target.host} ${why(error)}`);
  }
}

/** What stands in the address before the host. */
function logInOf({ username, password }: URL): { authorization: string } | null {
  if (!username && !password) return null;
  const logIn = [username, password].map((part) => decodeURIComponent(part)).join(':');
  return { authorization: `Basic ${Buffer.from(logIn).toString('base64')}` };
}

function why(error: unknown): string {
  const { name, cause } = error as Error;
  if (name === 'TimeoutError') return `did not answer within ${PATIENCE_MS / 1000} s`;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  return `could not be reached (${code ?? name})`;
}
