import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';

const run = promisify(execFile);

/** null: it can run; else why it cannot. */
export const postfixIsMissing: string | null = !existsSync('/usr/sbin/postfix')
  ? 'postfix is not installed'
  : process.getuid?.() !== 0
    ? 'postfix has to be started by root'
    : null;

/** A Postfix of its own: with its own configuration, queue and port, apart from one that the system may have. */
export interface Postfix {
  port: number;
  url: string;
  /** Whether it puts off each new sender and recipient once, as greylisting does. */
  greylists: boolean;
  /** What it still has to deliver: `id` and recipients. */
  queue(): Promise<{ queue_id: string; recipients: { address: string; delay_reason?: string }[] }[]>;
  log(): Promise<string>;
  goDown(): Promise<void>;
  comeUp(): Promise<void>;
  /** For good. */
  remove(): Promise<void>;
}

/** @param routes where mail for a domain goes: `{ 'example.com': port on loopback }`; what is in none bounces */
export async function startPostfix(routes: Record<string, number>): Promise<Postfix> {
  const place = await mkdtemp(join(tmpdir(), 'docket-postfix-'));
  // Its parts run under its own account, and must be able to enter.
  await chmod(place, 0o755);
  const [config, port] = [join(place, 'etc'), await freePort()];
  const policy = await startGreylist(() => postfix.greylists);
  for (const folder of ['etc', 'queue', 'data']) await mkdir(join(place, folder));
  await run('chown', ['postfix:postfix', join(place, 'data')]);
  await writeFile(join(config, 'main.cf'), mainCf(place, policy.port));
  await writeFile(join(config, 'master.cf'), masterCf(port));
  await writeFile(
    join(config, 'transport'),
    [
      ...Object.entries(routes).map(([domain, to]) => `${domain} smtp:[127.0.0.1]:${to}`),
      '* error:5.1.2 No such domain here',
    ]
      .map((line) => `${line}\n`)
      .join(''),
  );
  const control = (command: string) => run('/usr/sbin/postfix', ['-c', config, command]);

  const postfix: Postfix = {
    port,
    url: `smtp://127.0.0.1:${port}`,
    greylists: false,
    async queue() {
      const { stdout } = await run('/usr/sbin/postqueue', ['-c', config, '-j']);
      return stdout.split('\n').flatMap((line) => (line ? [JSON.parse(line)] : []));
    },
    log: () => readFile(join(place, 'mail.log'), 'utf8').catch(() => ''),
    async goDown() {
      await control('stop');
    },
    async comeUp() {
      try {
        await control('start');
      } catch (error) {
        throw new Error(`Postfix does not start: ${String(error)}\n${await postfix.log()}`, { cause: error });
      }
    },
    async remove() {
      await control('stop').catch(() => undefined);
      policy.server.close();
      await rm(place, { recursive: true, force: true });
    },
  };
  try {
    await postfix.comeUp();
    return postfix;
  } catch (error) {
    await postfix.remove();
    throw error;
  }
}

/** Puts off what it sees for the first time, as policy services do that Postfix asks. */
async function startGreylist(isOn: () => boolean): Promise<{ server: Server; port: number }> {
  const seen = new Set<string>();
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    let asked: Record<string, string> = {};
    createInterface({ input: socket }).on('line', (line) => {
      if (line !== '') {
        const at = line.indexOf('=');
        asked[line.slice(0, at)] = line.slice(at + 1);
        return;
      }
      const whom = `${asked.sender} ${asked.recipient}`;
      const isNew = isOn() && !seen.has(whom);
      seen.add(whom);
      asked = {};
      socket.write(`action=${isNew ? 'DEFER 4.2.0 Greylisted, come again' : 'DUNNO'}\n\n`);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as { port: number }).port };
}

function mainCf(place: string, policyPort: number): string {
  return `
compatibility_level = 3.6
queue_directory = ${place}/queue
data_directory = ${place}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = ${place}/mail.log
maillog_file_prefixes = ${place}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.relay.example
mydestination =
alias_maps =
alias_database =
local_recipient_maps =
mynetworks = 127.0.0.0/8
smtpd_peername_lookup = no
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = check_policy_service inet:127.0.0.1:${policyPort}, permit_mynetworks, reject
smtpd_tls_security_level = none
smtp_tls_security_level = none
smtp_dns_support_level = disabled
transport_maps = texthash:${place}/etc/transport
# What would take minutes takes seconds.
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
smtp_connection_cache_on_demand = no
smtp_connect_timeout = 5s
`;
}

function masterCf(port: number): string {
  return `
127.0.0.1:${port} inet n - n - - smtpd
pickup    unix  n - n 60   1 pickup
cleanup   unix  n - n -    0 cleanup
qmgr      unix  n - n 300  1 qmgr
rewrite   unix  - - n -    - trivial-rewrite
bounce    unix  - - n -    0 bounce
defer     unix  - - n -    0 bounce
trace     unix  - - n -    0 bounce
verify    unix  - - n -    1 verify
flush     unix  n - n 1000? 0 flush
proxymap  unix  - - n -    - proxymap
proxywrite unix - - n -    1 proxymap
smtp      unix  - - n -    - smtp
relay     unix  - - n -    - smtp
showq     unix  n - n -    - showq
error     unix  - - n -    - error
retry     unix  - - n -    - error
discard   unix  - - n -    - discard
local     unix  - n n -    - local
virtual   unix  - n n -    - virtual
anvil     unix  - - n -    1 anvil
scache    unix  - - n -    1 scache
postlog   unix-dgram n - n - 1 postlogd
`;
}
