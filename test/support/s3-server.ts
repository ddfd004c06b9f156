import { createHash, createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { appendFile, copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const ACCESS_KEY = 'TESTKEY';
const SECRET_KEY = 'a secret of the test';
const REGION = 'eu-test-1';
const BUCKET = 'docket-test';
/** What S3 takes as a part that is not the last one. */
const LEAST_PART = 5 * 1024 * 1024;

/**
 * As much of S3 as a store of files uses, over HTTP, strict where S3 is: signatures and hashes of bodies are checked, parts
 * have a least size, an unknown upload is refused. Bytes are in files.
 */
export class S3Server {
  private readonly uploads = new Map<string, { key: string; at: Date }>();
  /** Operations that were asked for, such as `UploadPart`. */
  readonly asked: string[] = [];
  /** Answers 503 to everything. */
  isDown = false;

  private constructor(
    private readonly server: Server,
    private readonly folder: string,
  ) {}

  static async start(): Promise<S3Server> {
    const folder = await mkdtemp(join(tmpdir(), 'docket-s3-'));
    const server = createServer();
    const s3 = new S3Server(server, folder);
    server.on('request', (request, response) => {
      s3.answer(request, response).catch((error: unknown) => {
        if (error instanceof Refusal) refuse(response, error.status, error.code);
        else refuse(response, 500, String(error));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return s3;
  }

  get environment(): Record<string, string> {
    return {
      S3_ENDPOINT: `http://127.0.0.1:${(this.server.address() as { port: number }).port}`,
      S3_REGION: REGION,
      S3_BUCKET: BUCKET,
      S3_ACCESS_KEY_ID: ACCESS_KEY,
      S3_SECRET_ACCESS_KEY: SECRET_KEY,
    };
  }

  /** All keys there are. */
  async keys(): Promise<string[]> {
    const names = await readdir(this.folder);
    return names.filter((name) => !name.startsWith('part-')).map(decodeURIComponent);
  }

  /** Makes an object look as if it had been written then. */
  age(key: string, at: Date): Promise<void> {
    return utimes(this.path(key), at, at);
  }

  /** Uploads that were begun and neither completed nor aborted. */
  get open(): number {
    return this.uploads.size;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.isDown) throw new Refusal(503, 'ServiceUnavailable');
    const url = new URL(request.url!, 'http://s3');
    checkSignature(request, url);
    const [bucket, ...rest] = url.pathname.slice(1).split('/');
    if (bucket !== BUCKET) throw new Refusal(404, 'NoSuchBucket');
    const key = decodeURIComponent(rest.join('/'));
    const operation = operationOf(request, url.searchParams);
    this.asked.push(operation);
    await this[operation](key, url.searchParams, request, response);
  }

  private async PutObject(key: string, _query: URLSearchParams, request: IncomingMessage, response: ServerResponse) {
    const etag = await this.receive(request, this.path(key));
    response.setHeader('etag', etag).end();
  }

  private async CopyObject(key: string, _query: URLSearchParams, request: IncomingMessage, response: ServerResponse) {
    const source = decodeURIComponent(String(request.headers['x-amz-copy-source'])).replace(/^\//, '');
    const from = this.path(source.slice(BUCKET.length + 1));
    await found(from);
    await copyFile(from, `${this.path(key)}`);
    xml(response, '<CopyObjectResult><ETag>"copied"</ETag></CopyObjectResult>');
  }

  private async GetObject(key: string, _query: URLSearchParams, request: IncomingMessage, response: ServerResponse) {
    const { size } = await found(this.path(key));
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const [start, end] = first ? [Number(first), Math.min(size - 1, Number(last))] : [0, size - 1];
    if (first) response.setHeader('content-range', `bytes ${start}-${end}/${size}`);
    response.writeHead(first ? 206 : 200, { 'content-length': end - start + 1, etag: '"etag"' });
    if (size === 0) response.end();
    else await pipeline(createReadStream(this.path(key), { start, end }), response).catch(() => undefined);
  }

  private async HeadObject(key: string, _query: URLSearchParams, _request: IncomingMessage, response: ServerResponse) {
    const { size } = await found(this.path(key));
    response.writeHead(200, { 'content-length': size, etag: '"etag"' }).end();
  }

  private async DeleteObject(
    key: string,
    _query: URLSearchParams,
    _request: IncomingMessage,
    response: ServerResponse,
  ) {
    await rm(this.path(key), { force: true });
    response.writeHead(204).end();
  }

  private async CreateMultipartUpload(key: string, _q: URLSearchParams, _r: IncomingMessage, response: ServerResponse) {
    const id = randomUUID();
    this.uploads.set(id, { key, at: new Date() });
    await mkdir(join(this.folder, `part-${id}`));
    xml(response, `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
  }

  private async UploadPart(_key: string, query: URLSearchParams, request: IncomingMessage, response: ServerResponse) {
    const path = join(this.uploadOf(query), query.get('partNumber')!.padStart(5, '0'));
    response.setHeader('etag', await this.receive(request, path)).end();
  }

  private async CompleteMultipartUpload(
    key: string,
    query: URLSearchParams,
    request: IncomingMessage,
    response: ServerResponse,
  ) {
    const folder = this.uploadOf(query);
    const asked = [...(await textOf(request)).matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map(
      ([, number]) => number!,
    );
    const aside = join(this.folder, `part-${randomUUID()}`);
    await appendFile(aside, '');
    for (const [index, number] of asked.entries()) {
      const part = join(folder, number.padStart(5, '0'));
      if (index < asked.length - 1 && (await found(part)).size < LEAST_PART) throw new Refusal(400, 'EntityTooSmall');
      await appendFile(aside, await readFile(part));
    }
    await rename(aside, this.path(key));
    await this.forget(query);
    xml(response, '<CompleteMultipartUploadResult><ETag>"whole"</ETag></CompleteMultipartUploadResult>');
  }

  private async AbortMultipartUpload(
    _key: string,
    query: URLSearchParams,
    _r: IncomingMessage,
    response: ServerResponse,
  ) {
    this.uploadOf(query);
    await this.forget(query);
    response.writeHead(204).end();
  }

  private async ListObjectsV2(
    _key: string,
    query: URLSearchParams,
    _request: IncomingMessage,
    response: ServerResponse,
  ) {
    const keys = (await this.keys()).filter((key) => key.startsWith(query.get('prefix') ?? '')).sort();
    const contents = await Promise.all(
      keys.map(async (key) => {
        const { mtime, size } = await stat(this.path(key));
        return `<Contents><Key>${key}</Key><LastModified>${mtime.toISOString()}</LastModified><Size>${size}</Size></Contents>`;
      }),
    );
    xml(response, `<ListBucketResult><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`);
  }

  private async ListMultipartUploads(
    _key: string,
    _query: URLSearchParams,
    _request: IncomingMessage,
    response: ServerResponse,
  ) {
    const open = [...this.uploads].map(
      ([id, { key, at }]) =>
        `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${at.toISOString()}</Initiated></Upload>`,
    );
    xml(response, `<ListMultipartUploadsResult>${open.join('')}</ListMultipartUploadsResult>`);
  }

  /** Checks the hash that was signed. */
  private async receive(request: IncomingMessage, path: string): Promise<string> {
    const aside = join(this.folder, `part-${randomUUID()}`);
    const [sha256, md5] = [createHash('sha256'), createHash('md5')];
    const tap = async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        sha256.update(chunk);
        md5.update(chunk);
        yield chunk;
      }
    };
    await pipeline(request, tap, createWriteStream(aside));
    const signed = String(request.headers['x-amz-content-sha256']);
    if (signed !== 'UNSIGNED-PAYLOAD' && signed !== sha256.digest('hex')) {
      throw new Refusal(400, 'XAmzContentSHA256Mismatch');
    }
    await rename(aside, path);
    return `"${md5.digest('hex')}"`;
  }

  private uploadOf(query: URLSearchParams): string {
    const id = query.get('uploadId')!;
    if (!this.uploads.has(id)) throw new Refusal(404, 'NoSuchUpload');
    return join(this.folder, `part-${id}`);
  }

  private async forget(query: URLSearchParams): Promise<void> {
    const folder = this.uploadOf(query);
    this.uploads.delete(query.get('uploadId')!);
    await rm(folder, { recursive: true });
  }

  private path(key: string): string {
    return join(this.folder, encodeURIComponent(key));
  }
}

class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(code);
  }
}

function operationOf({ method, headers }: IncomingMessage, query: URLSearchParams) {
  const has = (name: string) => query.has(name);
  if (method === 'GET') {
    return has('list-type') ? 'ListObjectsV2' : has('uploads') ? 'ListMultipartUploads' : 'GetObject';
  }
  if (method === 'HEAD') return 'HeadObject';
  if (method === 'DELETE') return has('uploadId') ? 'AbortMultipartUpload' : 'DeleteObject';
  if (method === 'POST' && has('uploads')) return 'CreateMultipartUpload';
  if (method === 'POST' && has('uploadId')) return 'CompleteMultipartUpload';
  if (method !== 'PUT') throw new Refusal(405, 'MethodNotAllowed');
  if (headers['x-amz-copy-source']) return 'CopyObject';
  return has('partNumber') ? 'UploadPart' : 'PutObject';
}

/** Signature Version 4, in the header. */
function checkSignature({ method, headers }: IncomingMessage, url: URL): void {
  const [, credential = '', signedHeaders = '', signature] =
    /^AWS4-HMAC-SHA256 Credential=(\S+), SignedHeaders=(\S+), Signature=(\w+)$/.exec(headers.authorization ?? '') ?? [];
  const [key, date = '', region, service] = credential.split('/');
  if (key !== ACCESS_KEY || region !== REGION || service !== 's3') throw new Refusal(403, 'InvalidAccessKeyId');
  const query = [...url.searchParams].map(([name, value]) => `${escape(name)}=${escape(value)}`).sort();
  const canonical = [
    method,
    url.pathname,
    query.join('&'),
    ...signedHeaders.split(';').map((name) => `${name}:${String(headers[name]).trim().replaceAll(/\s+/g, ' ')}`),
    '',
    signedHeaders,
    headers['x-amz-content-sha256'],
  ].join('\n');
  const scope = `${date}/${region}/${service}/aws4_request`;
  const hash = createHash('sha256').update(canonical).digest('hex');
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, hash].join('\n');
  const signing = [date, region, service, 'aws4_request'].reduce<Buffer | string>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${SECRET_KEY}`,
  );
  if (createHmac('sha256', signing).update(text).digest('hex') !== signature) {
    throw new Refusal(403, 'SignatureDoesNotMatch');
  }
}

function escape(text: string): string {
  return encodeURIComponent(text).replaceAll(/['()*!]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

async function found(path: string) {
  return stat(path).catch(() => {
    throw new Refusal(404, 'NoSuchKey');
  });
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function xml(response: ServerResponse, body: string): void {
  response.setHeader('content-type', 'application/xml').end(`<?xml version="1.0" encoding="UTF-8"?>${body}`);
}

function refuse(response: ServerResponse, status: number, code: string): void {
  if (response.headersSent) return void response.destroy();
  response.statusCode = status;
  xml(response, `<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}
