import { EventType } from '../../platform/events/event.js';
import type { ApplicationState } from './policy-application.entity.js';

/** What became of an application of policies, told of the application itself. */
export const applicationChanged = new EventType<{ state: ApplicationState }>('policies.application');

/** An application changed what a ticket is promised, told of the ticket. */
export const policiesApplied = new EventType<{ applicationId: string }>('policies.applied');
