import type { EscalationView } from './escalations.dto.js';

/** What this room asks others; bound in the composition root. */

/** Answered by desk: escalations as agents see them. */
export abstract class EscalationViews {
  abstract escalation(id: string): Promise<EscalationView>;
}
