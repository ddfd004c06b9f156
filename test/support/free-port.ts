import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that outgoing connections get, so that none of those takes it in between. */
const FIRST = 20_000;
const LAST = 32_000;

export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    const probe = createServer().listen(port, '127.0.0.1');
    try {
      await once(probe, 'listening');
      return port;
    } catch {
      // Taken; the next one.
    } finally {
      probe.close();
    }
  }
}
