import { connect, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import type { ClamdPlace } from '../config/file-storage.js';
import { ENVIRONMENT } from '../config/environment.js';

/** `refused`: it will not scan this one, whenever it is asked: it is too large for its settings, say. */
export type Verdict = { is: 'clean' } | { is: 'infected'; threat: string } | { is: 'refused'; why: string };

const SILENCE_MS = 120_000;
const MAX_ANSWER = 4096;
/** Of its settings, which time does not change. */
const LASTING = /size limit exceeded|Can't allocate|StreamMaxLength/i;

/** A virus scanner that speaks the protocol of ClamAV's daemon. */
@Injectable()
export class Clamd {
  private readonly place: ClamdPlace | null;

  constructor(@Inject(ENVIRONMENT) { clamd }: { clamd: ClamdPlace | null }) {
    this.place = clamd;
  }

  /** Whether files are scanned at all. */
  get isOn(): boolean {
    return this.place !== null;
  }

  /** Streams the bytes over. @throws when it is away, or cannot tell now */
  async scan(content: Readable): Promise<Verdict> {
    const answer = await this.instream(content);
    const threat = /^stream: (.+) FOUND$/.exec(answer)?.[1];
    if (threat) return { is: 'infected', threat };
    if (answer === 'stream: OK') return { is: 'clean' };
    const why = answer.replace(/ ERROR$/, '').replace(/[^\x20-\x7e]/g, '');
    if (LASTING.test(why)) return { is: 'refused', why };
    throw new Error(`clamd says "${why}"`);
  }

  /** INSTREAM: chunks, each after its length; it may answer and hang up before it has them all. */
  private async instream(content: Readable): Promise<string> {
    const socket = connect(this.place as never);
    const answer = readAnswer(socket);
    answer.catch(() => content.destroy());
    try {
      socket.write('zINSTREAM\0');
      for await (const chunk of content) {
        if (socket.destroyed || socket.readableEnded) break;
        await send(socket, chunk as Buffer);
      }
      if (socket.writable) socket.write(Buffer.alloc(4));
    } catch (error) {
      // What it said before it hung up counts; what broke off otherwise does not.
      if (!socket.destroyed) socket.destroy(error as Error);
    }
    try {
      return await answer;
    } finally {
      content.destroy();
      socket.destroy();
    }
  }
}

async function send(socket: Socket, chunk: Buffer): Promise<void> {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(chunk.length);
  socket.cork();
  socket.write(length);
  const goesOn = socket.write(chunk);
  socket.uncork();
  if (goesOn) return;
  await new Promise<void>((resolve) => {
    const go = () => {
      socket.off('drain', go).off('close', go).off('end', go);
      resolve();
    };
    socket.on('drain', go).on('close', go).on('end', go);
  });
}

function readAnswer(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const finish = () => {
      const end = text.search(/[\0\n]/);
      if (end >= 0) resolve(text.slice(0, end));
      else reject(new Error('clamd hung up without an answer'));
    };
    socket.setTimeout(SILENCE_MS, () => socket.destroy(new Error('clamd does not answer')));
    socket.on('data', (data) => {
      text = (text + data.toString('latin1')).slice(0, MAX_ANSWER);
      if (/[\0\n]/.test(text)) finish();
    });
    socket.on('end', finish);
    socket.on('error', (error) => (/[\0\n]/.test(text) ? finish() : reject(error)));
    socket.on('close', finish);
  });
}
