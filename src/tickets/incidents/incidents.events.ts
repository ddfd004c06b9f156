import { EventType } from '../../platform/events/event.js';

/** Something is being done to all open incidents of a problem; told of the problem. */
export const incidentsRunStarted = new EventType<{ runId: string; kind: string; tickets: number }>(
  'ticket.incidents_run_started',
);
