import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { Secrets } from '../config/secrets.js';
import { Database } from '../database/database.js';
import { Clock } from '../time/clock.js';
import { IdempotencyRecord } from './idempotency-record.entity.js';
import { Problem } from './problem.js';
import { receiveUpload } from './upload.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is asking, for whatever must tell askers apart; set by the guard. */
    principal?: string;
  }
}

interface Answer {
  body: unknown;
  headers: Record<string, string>;
}

const KEPT_HEADERS = ['etag', 'location'];

/**
 * `Idempotency-Key` on any POST. The whole request runs in one transaction together with the record of its answer, so
 * that either both are there or neither; a second request with the key waits for the first and gets its answer.
 * Refusals are not recorded: they changed nothing, and may be corrected under the same key.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly secrets: Secrets,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const given = request.headers['idempotency-key'];
    // Pages answer by themselves, and guard their forms themselves.
    if (request.method !== 'POST' || given === undefined || !request.url.startsWith('/v1/')) return next.handle();
    if (typeof given !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(given)) {
      throw new Problem('input/malformed', 'Idempotency-Key must be 1 to 255 visible ASCII characters');
    }
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return from(this.once(given, request, reply, () => lastValueFrom(next.handle(), { defaultValue: undefined })));
  }

  private async once(given: string, request: FastifyRequest, reply: FastifyReply, handle: () => Promise<unknown>) {
    const asker = [request.principal ?? 'anonymous', request.headers['x-ticket-key'] ?? ''];
    const key = sha256([...asker, given].join('\n'));
    const fingerprint = fingerprintOf(request);
    if (request.isMultipart()) return this.onceUploaded(key, fingerprint, request, reply, handle);
    return this.db.transaction(async () => {
      const first = await this.db.query(
        `INSERT INTO idempotency_record (key, fingerprint, status, answer, created_at) VALUES ($1, $2, 0, '', $3)
         ON CONFLICT (key) DO NOTHING RETURNING key`,
        [key, fingerprint, this.clock.now()],
      );
      if (first.length === 0) return this.replay(key, fingerprint, reply);
      const body = await handle();
      const answer = this.seal(key, { body, headers: keptHeaders(reply) });
      await this.db.manager.update(IdempotencyRecord, { key }, { status: reply.statusCode, answer });
      return body;
    });
  }

  /**
   * A file takes as long to arrive as its sender likes, which is too long for a transaction. Two that come at once are
   * both kept, the first one's answer counts; the other file belongs to no message and goes.
   */
  private async onceUploaded(
    key: string,
    fingerprint: string,
    request: FastifyRequest,
    reply: FastifyReply,
    handle: () => Promise<unknown>,
  ): Promise<unknown> {
    const known = await this.db.manager.existsBy(IdempotencyRecord, { key });
    if (known) return this.replay(key, fingerprint, reply, await sha256OfUpload(request));
    const body = await handle();
    const answer = this.seal(key, { body, headers: keptHeaders(reply) });
    const record = { key, fingerprint, status: reply.statusCode, answer, createdAt: this.clock.now() };
    const { raw } = await this.db.manager
      .createQueryBuilder()
      .insert()
      .into(IdempotencyRecord)
      .values(record)
      .orIgnore()
      .returning('key')
      .execute();
    if ((raw as unknown[]).length > 0) return body;
    return this.replay(key, fingerprint, reply, (body as { sha256: string }).sha256);
  }

  private async replay(key: string, fingerprint: string, reply: FastifyReply, fileSha256?: string): Promise<unknown> {
    const record = await this.db.manager.findOneByOrFail(IdempotencyRecord, { key });
    const { body, headers } = this.open(key, record.answer);
    const sameFile = fileSha256 === undefined || fileSha256 === (body as { sha256?: string }).sha256;
    if (record.fingerprint !== fingerprint || !sameFile) {
      throw new Problem('idempotency/key-reused', 'This Idempotency-Key was used for another request');
    }
    void reply.status(record.status).headers({ ...headers, 'idempotency-replayed': 'true' });
    return body;
  }

  private seal(key: string, answer: Answer): Buffer {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.secrets.key('idempotency'), nonce).setAAD(Buffer.from(key));
    const text = Buffer.concat([cipher.update(JSON.stringify(answer)), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), text]);
  }

  private open(key: string, sealed: Buffer): Answer {
    const decipher = createDecipheriv('aes-256-gcm', this.secrets.key('idempotency'), sealed.subarray(0, 12));
    decipher.setAAD(Buffer.from(key)).setAuthTag(sealed.subarray(12, 28));
    const text = Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString();
    return JSON.parse(text) as Answer;
  }
}

function keptHeaders(reply: FastifyReply): Answer['headers'] {
  const given = KEPT_HEADERS.map((name) => [name, reply.getHeader(name)] as const);
  return Object.fromEntries(
    given.filter(([, value]) => value !== undefined).map(([name, value]) => [name, String(value)]),
  );
}

function fingerprintOf(request: FastifyRequest): string {
  const body = Buffer.isBuffer(request.body) ? request.body : JSON.stringify(request.body ?? null);
  return createHash('sha256').update(`${request.url}\n`).update(body).digest('hex');
}

/** A file is not read before it is known to be wanted; the answer to an upload names its hash. */
async function sha256OfUpload(request: FastifyRequest): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of (await receiveUpload(request)).file) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
