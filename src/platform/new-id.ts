import { randomFillSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

const POOL = Buffer.alloc(16 * 256);
let used = POOL.length;
let lastMs = 0;
let sequence = 0;

/**
 * A UUIDv7 that is greater than every earlier one of this process. Random bytes are drawn for many at once: a request
 * needs a dozen, and each draw is a call into the system.
 */
export function newId(): string {
  if (used === POOL.length) {
    randomFillSync(POOL);
    used = 0;
  }
  const random = POOL.subarray(used, (used += 16));
  const ms = Date.now();
  if (ms > lastMs) {
    lastMs = ms;
    // 31 bits, of which a millisecond's ids use up a few.
    sequence = random.readUInt32BE(6) >>> 1;
  } else {
    sequence++;
  }
  return uuidv7({ msecs: lastMs, seq: sequence, random });
}
