import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

export interface Account {
  uid: number;
  gid: number;
}

/** What `spawn` needs to run something as another account: it counts ids signed, and must start where that account may. */
export function asAccount(account?: Account): { uid?: number; gid?: number; cwd: string; env: NodeJS.ProcessEnv } {
  const ids = account && { uid: account.uid | 0, gid: account.gid | 0 };
  // Nothing of our environment, which holds secrets and a locale, is PostgreSQL's business.
  return { ...ids, cwd: '/', env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } };
}

export type Supervised = ChildProcessByStdio<Writable, null, Readable>;

/**
 * Ties a program's life to ours without any last words from us: at the end of its input, which the kernel brings about
 * however we die, the shell asks the program to end (SIGINT, PostgreSQL's fast shutdown) and after 5 s insists (SIGQUIT).
 * Its exit code is the program's; 128 and more means a signal.
 */
const SUPERVISOR = `
trap '' HUP INT TERM
exec 3<&0 </dev/null
"$@" 3<&- &
program=$!
(
  trap 'kill -KILL "$nap"; wait "$nap"; exit' USR1
  while read -r _; do :; done <&3
  kill -INT "$program"
  sleep 5 & nap=$!
  wait "$nap"
  kill -QUIT "$program"
) >/dev/null 2>&1 &
watch=$!
wait "$program"
code=$?
kill -USR1 "$watch"
wait "$watch"
exit "$code"
`;

/** Where a program is found and where it runs; its command line need not say either. */
export interface Whereabouts {
  bin: string;
  cwd: string;
}

/** Runs a program in a session of its own, so that Ctrl-C reaches us and not it, until we end its input or die. */
export function supervise(name: string, args: string[], { bin, cwd }: Whereabouts, account?: Account): Supervised {
  const options = asAccount(account);
  const child = spawn('/bin/sh', ['-c', SUPERVISOR, 'docket-supervisor', name, ...args], {
    ...options,
    cwd,
    env: { ...options.env, PATH: `${bin}:${options.env.PATH}` },
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  // The shell may be gone before we end its input.
  child.stdin.on('error', () => {});
  return child;
}

export function onLine(child: Supervised, listener: (line: string) => void): void {
  createInterface({ input: child.stderr }).on('line', listener);
}

/** A running supervised program alone is no reason for our process to go on. */
export function holdsProcess(child: Supervised, holds: boolean): void {
  const verb = holds ? 'ref' : 'unref';
  for (const handle of [child, child.stdin, child.stderr] as unknown as Record<'ref' | 'unref', () => void>[]) {
    handle[verb]();
  }
}

export type Exit = [code: number | null, signal: NodeJS.Signals | null];

/** The supervisor passes a signal on as a number. */
export function reason([code, signal]: Exit): string {
  if (signal) return signal;
  return code !== null && code > 128 ? `signal ${code - 128}` : `exit code ${code}`;
}
