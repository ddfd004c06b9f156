import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { GIVES_UP_JOB, HANDLES_JOB } from './handles-job.js';
import type { JobType } from './job-type.js';

/** Token of the list of all job types there are. */
export const JOB_TYPES = Symbol('JOB_TYPES');

export interface JobHandler {
  type: JobType<unknown>;
  handle: (data: unknown) => Promise<void>;
  /** Of types that have a number of `tries`. */
  giveUp?: (data: unknown, why: string) => Promise<void>;
}

type Method = (...given: unknown[]) => Promise<void>;

/** Finds the `@HandlesJob` methods at boot and refuses to start when a job has no handler, or two. */
@Injectable()
export class JobHandlers implements OnModuleInit {
  private readonly handlers = new Map<string, JobHandler>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
    @Inject(JOB_TYPES) private readonly types: JobType<unknown>[],
  ) {}

  onModuleInit(): void {
    const givingUp = new Map<string, Method>();
    for (const [method, bound] of this.methods()) {
      const given = this.reflector.get<JobType<unknown> | undefined>(GIVES_UP_JOB, method);
      if (given) givingUp.set(given.name, bound);
      const type = this.reflector.get<JobType<unknown> | undefined>(HANDLES_JOB, method);
      if (!type) continue;
      if (this.handlers.has(type.name)) throw new Error(`The job ${type.name} has two handlers`);
      this.handlers.set(type.name, { type, handle: bound });
    }
    for (const { name, tries } of this.types) {
      const handler = this.handlers.get(name);
      if (!handler) throw new Error(`The job ${name} has no handler`);
      handler.giveUp = givingUp.get(name);
      if ((tries !== null) !== Boolean(handler.giveUp)) {
        throw new Error(`The job ${name} needs both a number of tries and a method that gives it up, or neither`);
      }
    }
    for (const name of this.handlers.keys()) {
      if (!this.types.some((type) => type.name === name)) throw new Error(`The job ${name} is in no list of job types`);
    }
  }

  private *methods(): Generator<[method: Method, bound: Method]> {
    for (const { instance } of this.discovery.getProviders()) {
      if (!instance || typeof instance !== 'object') continue;
      for (const name of this.scanner.getAllMethodNames(Object.getPrototypeOf(instance) as object)) {
        const method = (instance as Record<string, Method>)[name];
        if (method) yield [method, method.bind(instance) as Method];
      }
    }
  }

  get queues(): string[] {
    return [...new Set(this.types.map(({ queue }) => queue))];
  }

  get(name: string): JobHandler {
    const handler = this.handlers.get(name);
    if (!handler) throw new Error(`No handler for the job ${name}`);
    return handler;
  }
}
