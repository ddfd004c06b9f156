import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { HANDLES_JOB } from './handles-job.js';
import type { JobType } from './job-type.js';

/** Token of the list of all job types there are. */
export const JOB_TYPES = Symbol('JOB_TYPES');

export interface JobHandler {
  type: JobType<unknown>;
  handle: (data: unknown) => Promise<void>;
}

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
    for (const { instance } of this.discovery.getProviders()) {
      if (!instance || typeof instance !== 'object') continue;
      for (const name of this.scanner.getAllMethodNames(Object.getPrototypeOf(instance) as object)) {
        const method = (instance as Record<string, JobHandler['handle']>)[name];
        const type = method && this.reflector.get<JobType<unknown> | undefined>(HANDLES_JOB, method);
        if (!type) continue;
        if (this.handlers.has(type.name)) throw new Error(`The job ${type.name} has two handlers`);
        this.handlers.set(type.name, { type, handle: method.bind(instance) });
      }
    }
    for (const { name } of this.types) {
      if (!this.handlers.has(name)) throw new Error(`The job ${name} has no handler`);
    }
    for (const name of this.handlers.keys()) {
      if (!this.types.some((type) => type.name === name)) throw new Error(`The job ${name} is in no list of job types`);
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
