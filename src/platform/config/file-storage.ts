import { ATTACHMENT_TYPES, parseAcceptedTypes } from '../../domain/attachment/accepted-types.js';

/** How attachments are taken and kept. */
export interface FileStorage {
  /** null: under `dataDir`. */
  s3: S3Place | null;
  /** null: files are not scanned. */
  clamd: ClamdPlace | null;
  /** Bytes of one file. */
  attachmentLimit: number;
  /** Bytes of all files of one ticket. */
  attachmentTicketLimit: number;
  /** Bytes that one requester sends within 24 hours. */
  attachmentRequesterLimit: number;
  /** Kinds and media types that may be uploaded. */
  attachmentTypes: string[];
}

export interface S3Place {
  /** null: Amazon's. */
  endpoint: string | null;
  region: string;
  bucket: string;
  /** First part of all keys; empty or ending in a slash. */
  prefix: string;
  /** `https://host/bucket/key` rather than `https://bucket.host/key`. */
  pathStyle: boolean;
  /** null: as the SDK finds them, from the role of the machine, say. */
  credentials: { accessKeyId: string; secretAccessKey: string } | null;
}

export type ClamdPlace = { host: string; port: number } | { path: string };

const MB = 1024 * 1024;
const S3_VARIABLES = [
  'S3_ENDPOINT',
  'S3_REGION',
  'S3_PREFIX',
  'S3_PATH_STYLE',
  'S3_ACCESS_KEY_ID',
  'S3_SECRET_ACCESS_KEY',
];

type Given = (variable: string) => string | null;
type Refuse = (variable: string, must: string) => null;

export function readFileStorage(given: Given, refuse: Refuse): FileStorage {
  const bytes = (variable: string, fallback: number): number => {
    const text = given(variable) ?? String(fallback);
    if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
    refuse(variable, `a number of bytes from 1 to 999999999999999, not "${text}"`);
    return fallback;
  };
  const attachmentLimit = bytes('ATTACHMENT_LIMIT', 25 * MB);
  const atLeastOne = (variable: string, fallback: number): number => {
    const value = bytes(variable, Math.max(fallback, attachmentLimit));
    if (value < attachmentLimit) refuse(variable, `at least ATTACHMENT_LIMIT (${attachmentLimit}), not "${value}"`);
    return value;
  };
  const types = parseAcceptedTypes(given('ATTACHMENT_TYPES') ?? ATTACHMENT_TYPES);
  if ('unknown' in types) {
    refuse('ATTACHMENT_TYPES', `kinds (${types.kinds.join(', ')}) or media types, not "${types.unknown}"`);
  }
  return {
    s3: readS3(given, refuse),
    clamd: readClamd(given('CLAMD_URL'), (must) => refuse('CLAMD_URL', must)),
    attachmentLimit,
    attachmentTicketLimit: atLeastOne('ATTACHMENT_TICKET_LIMIT', 500 * MB),
    attachmentRequesterLimit: atLeastOne('ATTACHMENT_REQUESTER_LIMIT', 500 * MB),
    attachmentTypes: 'accepted' in types ? types.accepted : [],
  };
}

function readS3(given: Given, refuse: Refuse): S3Place | null {
  const bucket = given('S3_BUCKET');
  if (bucket === null) {
    const stray = S3_VARIABLES.filter((variable) => given(variable) !== null);
    if (stray.length > 0) refuse('S3_BUCKET', `given along with ${stray.join(', ')}`);
    return null;
  }
  if (!/^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/i.test(bucket))
    refuse('S3_BUCKET', `the name of a bucket, not "${bucket}"`);
  const endpoint = given('S3_ENDPOINT');
  if (endpoint !== null && !isHttp(endpoint)) refuse('S3_ENDPOINT', 'a URL such as https://s3.example.com');
  const region = given('S3_REGION') ?? 'us-east-1';
  if (!/^[a-z0-9-]{1,50}$/i.test(region)) refuse('S3_REGION', `a region such as eu-central-1, not "${region}"`);
  const prefix = given('S3_PREFIX') ?? '';
  if (!/^([\w.-]+\/)*[\w.-]*$/.test(prefix) || prefix.length > 200) {
    refuse('S3_PREFIX', `the first part of all keys, such as docket/, not "${prefix}"`);
  }
  const pathStyle = given('S3_PATH_STYLE') ?? String(endpoint !== null);
  if (!/^(true|false)$/.test(pathStyle)) refuse('S3_PATH_STYLE', `one of true, false, not "${pathStyle}"`);
  const [accessKeyId, secretAccessKey] = [given('S3_ACCESS_KEY_ID'), given('S3_SECRET_ACCESS_KEY')];
  if (accessKeyId && !secretAccessKey) refuse('S3_SECRET_ACCESS_KEY', 'given along with S3_ACCESS_KEY_ID');
  if (secretAccessKey && !accessKeyId) refuse('S3_ACCESS_KEY_ID', 'given along with S3_SECRET_ACCESS_KEY');
  return {
    endpoint,
    region,
    bucket,
    prefix: prefix && prefix.replace(/\/?$/, '/'),
    pathStyle: pathStyle === 'true',
    credentials: accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : null,
  };
}

function readClamd(text: string | null, refuse: (must: string) => void): ClamdPlace | null {
  if (text === null) return null;
  const path = /^unix:(?:\/\/)?(\/.+)$/.exec(text)?.[1];
  if (path) return { path };
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'tcp:' && url.hostname && /^\/?$/.test(url.pathname)) {
    return { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(url.port || 3310) };
  }
  refuse('a URL such as tcp://127.0.0.1:3310 or unix:/run/clamav/clamd.ctl');
  return null;
}

function isHttp(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
