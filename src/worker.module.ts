import { Global, Module } from '@nestjs/common';
import { AssignWaiting } from './assignment/assign-waiting.js';
import { AssignmentWorkerModule } from './assignment/assignment.module.js';
import { BulkWorkerModule } from './bulk/bulk.module.js';
import { ChangeInBulk } from './bulk/change-in-bulk.js';
import { IndexTickets } from './desk/search/index-tickets.js';
import { SearchWorkerModule } from './desk/search/search.module.js';
import { EscalationWorkerModule } from './escalation/escalation.module.js';
import { RemindLeads } from './escalation/remind-leads.js';
import { LiveEvents } from './live/live-events.store.js';
import { LiveWorkerModule } from './live/live.module.js';
import { SweepPresence } from './live/sweep-presence.js';
import { ImapSources } from './mail/inbound/imap/imap-sources.js';
import { MailInboundWorkerModule } from './mail/inbound/inbound.module.js';
import { MailOutboundModule } from './mail/outbound/mail-outbound.module.js';
import { Wakeup } from './platform/database/wakeup.js';
import { ForgetAnswers } from './platform/http/forget-answers.js';
import { JobRunner } from './platform/jobs/job-runner.js';
import { JobsModule } from './platform/jobs/jobs.module.js';
import { Periodic } from './platform/jobs/periodic.js';
import { OutboxRelay } from './platform/outbox/relay.js';
import { FollowHistory } from './reports/follow-history.js';
import { ReportsWorkerModule } from './reports/reports.module.js';
import { RoomsModule } from './rooms.module.js';
import { ApplyWorkerModule } from './sla/apply/apply.module.js';
import { FireDue } from './sla/fire-due.js';
import { SlaWorkerModule } from './sla/sla.module.js';
import { SweepTimers } from './sla/sweep-timers.js';
import { RemoveOrphans } from './tickets/attachments/remove-orphans.js';
import { RunIncident } from './tickets/incidents/run-incident.js';
import { type RunAction, RunActions } from './tickets/runs/run-action.js';
import { TicketsModule, TicketsWorkerModule } from './tickets/tickets.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

const SECOND = 1000;

/** All that is done to many tickets, whichever room it belongs to. */
@Global()
@Module({
  imports: [TicketsModule, BulkWorkerModule],
  providers: [
    {
      provide: RunActions,
      useFactory: (...actions: RunAction[]) => new RunActions(actions),
      inject: [RunIncident, ChangeInBulk],
    },
  ],
  exports: [RunActions],
})
class RunActionsModule {}

/** Everything that happens by itself: jobs, timers, reading mailboxes. */
@Module({
  imports: [
    RoomsModule,
    JobsModule,
    SlaWorkerModule,
    ApplyWorkerModule,
    EscalationWorkerModule,
    AssignmentWorkerModule,
    RunActionsModule,
    LiveWorkerModule,
    ReportsWorkerModule,
    TicketsModule,
    TicketsWorkerModule,
    MailInboundWorkerModule,
    MailOutboundModule,
    WebhooksModule,
    SearchWorkerModule,
  ],
})
export class WorkerModule {
  constructor(
    private readonly runner: JobRunner,
    private readonly periodic: Periodic,
    private readonly relay: OutboxRelay,
    private readonly sweepTimers: SweepTimers,
    private readonly remindLeads: RemindLeads,
    private readonly assignWaiting: AssignWaiting,
    private readonly followHistory: FollowHistory,
    private readonly fireDue: FireDue,
    private readonly forgetAnswers: ForgetAnswers,
    private readonly removeOrphans: RemoveOrphans,
    private readonly indexTickets: IndexTickets,
    private readonly liveEvents: LiveEvents,
    private readonly sweepPresence: SweepPresence,
    private readonly wakeup: Wakeup,
    private readonly imapSources: ImapSources,
  ) {}

  async start(): Promise<void> {
    await this.runner.start();
    this.wakeup.on(
      'outbox',
      this.periodic.every(SECOND, 'Outbox relay', () => this.relay.run()),
    );
    this.wakeup.on(
      'sla',
      this.periodic.every(2 * SECOND, 'Timer sweep', () => this.sweepTimers.execute()),
    );
    this.wakeup.on(
      'assignment',
      this.periodic.every(5 * SECOND, 'Assigning what waits', () => this.assignWaiting.execute()),
    );
    this.wakeup.on(
      'search',
      this.periodic.every(2 * SECOND, 'Indexing for the search', () => this.indexTickets.execute()),
    );
    this.periodic.every(2 * SECOND, 'Counting for reports', () => this.followHistory.execute());
    this.periodic.every(600 * SECOND, 'Forgetting old answers', () => this.forgetAnswers.execute());
    this.periodic.every(600 * SECOND, 'Removing files of no message', () => this.removeOrphans.execute());
    this.periodic.every(10 * SECOND, 'Reminding of escalations', () => this.remindLeads.execute());
    this.periodic.every(10 * SECOND, 'Ordering live events', () => this.liveEvents.putInOrder());
    this.periodic.every(600 * SECOND, 'Forgetting live events', () => this.liveEvents.forget());
    this.periodic.every(5 * SECOND, 'Presence', () => this.sweepPresence.execute());
    this.imapSources.start();
  }

  /** Finishes what is running, within `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    const parts = [this.imapSources, this.fireDue, this.periodic, this.runner];
    await Promise.all(parts.map((part) => part.stop(graceMs)));
  }
}
