/** Who did it: a person, or the system itself (`id` null). */
export interface Actor {
  id: string | null;
  name: string;
}

export const SYSTEM: Actor = { id: null, name: 'Docket' };

/** One line of a subject's history. */
export interface Change {
  what: string;
  from: unknown;
  to: unknown;
}

/** A fact that happened to a subject (a ticket, say), told in the past tense. */
export interface Event<Data = unknown> {
  type: string;
  subjectId: string;
  actor: Actor;
  at: Date;
  data: Data;
  changes: Change[];
}

/** The name of a kind of fact, and the shape of what it tells. */
export class EventType<Data> {
  constructor(readonly name: string) {}

  of(event: { subjectId: string; actor: Actor; at: Date; data: Data; changes?: Change[] }): Event<Data> {
    return { ...event, type: this.name, changes: event.changes ?? [] };
  }
}

/** The events of a type. */
export type EventOf<Type> = Type extends EventType<infer Data> ? Event<Data> : never;

/** For reactions to whatever happens, ahead of those to this kind of fact. */
export const ANY_EVENT = new EventType<unknown>('*');
