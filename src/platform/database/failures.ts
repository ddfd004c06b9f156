import { QueryFailedError } from 'typeorm';

interface Failure {
  code?: string;
  message?: string;
}

/** PostgreSQL is away: connection refused or lost, shutting down, starting up, out of connections, or it chose a victim. */
export function isUnreachable(error: unknown): boolean {
  const { code = '', message = '' } = causeOf(error);
  return (
    /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|40P01|40001|08\w{3}|57P0[123]|53300)$/.test(code) ||
    /already released|released, cannot continue|Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
      message,
    )
  );
}

/** It has nothing to do with what was asked for, and passes: besides the above locks, full disks, too few resources. */
export function isPassing(error: unknown): boolean {
  const { code = '' } = causeOf(error);
  return (
    isUnreachable(error) || /^(53\w{3}|55P03|57014|58\w{3}|ENOSPC|EDQUOT|EIO|EMFILE|ENFILE|EACCES|EROFS)$/.test(code)
  );
}

/** It was ended before it was done, such as by `statement_timeout`. */
export function isCancelled(error: unknown): boolean {
  return causeOf(error).code === '57014';
}

function causeOf(error: unknown): Failure {
  return ((error instanceof QueryFailedError ? error.driverError : error) ?? {}) as Failure;
}
