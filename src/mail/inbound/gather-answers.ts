import type { Socket } from 'node:net';

/** Answers to commands that came in one packet (RFC 2920) leave in one packet: each of its own costs a call into the system. */
export function gatherAnswers(socket: Socket): void {
  const write = socket.write.bind(socket) as (...given: unknown[]) => boolean;
  socket.write = (...given: unknown[]) => {
    if (socket.writableCorked === 0) {
      socket.cork();
      process.nextTick(() => socket.uncork());
    }
    return write(...given);
  };
}
