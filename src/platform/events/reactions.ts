import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { ANY_EVENT, type Event, type EventType } from './event.js';

const REACTS_TO = 'docket:reacts-to';

type Reaction = (event: Event) => Promise<void>;

/** Marks a method that runs within the transaction in which such a fact is recorded. */
export function ReactsTo<Data>(...types: EventType<Data>[]) {
  return (
    _target: object,
    _name: string,
    method: TypedPropertyDescriptor<(event: Event<Data>) => Promise<void>>,
  ): void => {
    Reflect.defineMetadata(
      REACTS_TO,
      types.map(({ name }) => name),
      method.value as object,
    );
  };
}

/** Finds all `@ReactsTo` methods of the process at boot. */
@Injectable()
export class Reactions implements OnModuleInit {
  private readonly byType = new Map<string, Reaction[]>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onModuleInit(): void {
    for (const { instance } of this.discovery.getProviders()) {
      if (!instance || typeof instance !== 'object') continue;
      for (const name of this.scanner.getAllMethodNames(Object.getPrototypeOf(instance) as object)) {
        const method = (instance as Record<string, Reaction>)[name];
        const types = method && this.reflector.get<string[] | undefined>(REACTS_TO, method);
        for (const type of types ?? []) {
          this.byType.set(type, [...(this.byType.get(type) ?? []), method!.bind(instance)]);
        }
      }
    }
  }

  async run(event: Event): Promise<void> {
    for (const type of [ANY_EVENT.name, event.type]) {
      for (const reaction of this.byType.get(type) ?? []) await reaction(event);
    }
  }
}
