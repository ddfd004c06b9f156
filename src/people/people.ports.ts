/** What this room asks others; bound in the composition root. */

/** Answered by sla, which owns the calendars. */
export abstract class DutyCalendars {
  abstract exists(id: string): Promise<boolean>;
}
