import { describe, expect, it } from 'vitest';
import { readFileStorage } from './file-storage.js';

function read(variables: Record<string, string>) {
  const refused: Record<string, string> = {};
  const storage = readFileStorage(
    (variable) => variables[variable] ?? null,
    (variable, must) => ((refused[variable] = must), null),
  );
  return { ...storage, refused };
}

describe('where files are kept', () => {
  it('is Amazon by the name of a bucket', () => {
    expect(read({ S3_BUCKET: 'files', S3_REGION: 'eu-central-1' })).toMatchObject({
      s3: { bucket: 'files', region: 'eu-central-1', endpoint: null, prefix: '', pathStyle: false, credentials: null },
      refused: {},
    });
  });

  it('is another server, which has no names of its own for buckets as a rule', () => {
    const given = { S3_BUCKET: 'files', S3_ENDPOINT: 'http://minio:9000', S3_PREFIX: 'desk', S3_ACCESS_KEY_ID: 'a' };
    expect(read({ ...given, S3_SECRET_ACCESS_KEY: 'b' })).toMatchObject({
      s3: { prefix: 'desk/', pathStyle: true, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } },
      refused: {},
    });
    expect(read({ ...given, S3_SECRET_ACCESS_KEY: 'b', S3_PATH_STYLE: 'false' }).s3).toMatchObject({
      pathStyle: false,
    });
  });

  it.each([
    ['tcp://10.0.0.7', { host: '10.0.0.7', port: 3310 }],
    ['tcp://clamav:3311', { host: 'clamav', port: 3311 }],
    ['tcp://[::1]:3310', { host: '::1', port: 3310 }],
    ['unix:/run/clamav/clamd.ctl', { path: '/run/clamav/clamd.ctl' }],
    ['unix:///run/clamav/clamd.ctl', { path: '/run/clamav/clamd.ctl' }],
  ])('and scanned by %s', (CLAMD_URL, clamd) => expect(read({ CLAMD_URL })).toMatchObject({ clamd, refused: {} }));

  it.each([
    ['S3_BUCKET', { S3_REGION: 'eu-central-1' }],
    ['S3_BUCKET', { S3_BUCKET: 'a bucket' }],
    ['S3_ENDPOINT', { S3_BUCKET: 'files', S3_ENDPOINT: 'minio:9000' }],
    ['S3_REGION', { S3_BUCKET: 'files', S3_REGION: 'in the east' }],
    ['S3_PREFIX', { S3_BUCKET: 'files', S3_PREFIX: '/a//b' }],
    ['S3_PATH_STYLE', { S3_BUCKET: 'files', S3_PATH_STYLE: 'yes' }],
    ['S3_SECRET_ACCESS_KEY', { S3_BUCKET: 'files', S3_ACCESS_KEY_ID: 'a' }],
    ['S3_ACCESS_KEY_ID', { S3_BUCKET: 'files', S3_SECRET_ACCESS_KEY: 'b' }],
    ['CLAMD_URL', { CLAMD_URL: 'clamd:3310' }],
    ['CLAMD_URL', { CLAMD_URL: 'http://clamd:3310' }],
    ['CLAMD_URL', { CLAMD_URL: 'unix:' }],
    ['ATTACHMENT_LIMIT', { ATTACHMENT_LIMIT: '25 MB' }],
    ['ATTACHMENT_LIMIT', { ATTACHMENT_LIMIT: '0' }],
    ['ATTACHMENT_TICKET_LIMIT', { ATTACHMENT_TICKET_LIMIT: '1000' }],
    ['ATTACHMENT_REQUESTER_LIMIT', { ATTACHMENT_REQUESTER_LIMIT: '1000' }],
    ['ATTACHMENT_TYPES', { ATTACHMENT_TYPES: 'pictures, exe' }],
    ['ATTACHMENT_TYPES', { ATTACHMENT_TYPES: ',' }],
  ])('refuses %s', (variable, given) => {
    expect(Object.keys(read(given as unknown as Record<string, string>).refused)).toEqual([variable]);
  });

  it('repeats no secret', () => {
    const { refused } = read({ S3_BUCKET: 'files', S3_SECRET_ACCESS_KEY: 'hush', S3_ENDPOINT: 'user:hush@x' });
    expect(JSON.stringify(refused)).not.toContain('hush');
  });
});
