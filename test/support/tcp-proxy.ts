import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from './free-port.js';

/** A way to a server that can be cut off. */
export interface TcpProxy {
  port: number;
  /** Breaks all connections, and refuses new ones. */
  cut(): Promise<void>;
  mend(): Promise<void>;
}

export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const port = await freePort();
  const sockets = new Set<Socket>();
  let server: Server | null = null;

  const join = (from: Socket, to: Socket) => {
    sockets.add(from);
    from.pipe(to);
    from.on('error', () => to.destroy());
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  };
  const proxy: TcpProxy = {
    port,
    async cut() {
      const closing = server;
      server = null;
      closing?.close();
      for (const socket of sockets) socket.destroy();
      if (closing?.listening) await once(closing, 'close');
    },
    async mend() {
      server = createServer((near) => {
        const far = connect(target);
        join(near, far);
        join(far, near);
      }).listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
  };
  await proxy.mend();
  return proxy;
}
