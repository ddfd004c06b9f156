import type { LoggerService } from '@nestjs/common';
import { type Logger, pino } from 'pino';

/** One JSON line per event on stdout. Bodies, query strings and headers never go in. */
export function createLog(level: string): Logger {
  return pino({
    level,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: ['password', 'accessToken', 'trackingKey', 'authorization', '*.password'], censor: '[redacted]' },
  });
}

const QUIET = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication']);

/** Lets Nest's own messages and those of `new Logger(context)` go to the same place. */
export class NestLog implements LoggerService {
  constructor(private readonly target: Logger) {}

  private write(
    level: 'info' | 'warn' | 'error' | 'debug' | 'trace' | 'fatal',
    message: unknown,
    rest: unknown[],
  ): void {
    const context = rest.at(-1);
    const stack = rest.length > 1 && typeof rest[0] === 'string' && rest[0] !== '' ? rest[0] : undefined;
    this.target[level](
      { context, stack },
      message instanceof Error ? (message.stack ?? message.message) : String(message),
    );
  }

  /** Nest tells at length how it starts; that is for whoever debugs it. */
  log(message: unknown, ...rest: unknown[]): void {
    this.write(QUIET.has(String(rest.at(-1))) ? 'debug' : 'info', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }
}
