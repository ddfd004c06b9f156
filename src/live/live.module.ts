import { Module } from '@nestjs/common';
import { PeopleApiModule } from '../people/people.module.js';
import { Periodic } from '../platform/jobs/periodic.js';
import { TicketsModule } from '../tickets/tickets.module.js';
import { EventsController } from './events.controller.js';
import { LiveEvents } from './live-events.store.js';
import { LiveFeed } from './live-feed.js';
import { NoteChanges } from './note-changes.js';
import { OpenStream } from './open-stream.js';
import { PresenceRequests } from './presence-requests.js';
import { PresenceController } from './presence.controller.js';
import { Presences } from './presence.store.js';
import { SweepPresence } from './sweep-presence.js';

/** Wherever tickets are changed. */
@Module({ providers: [LiveEvents, NoteChanges, Presences], exports: [LiveEvents, NoteChanges, Presences] })
export class LiveModule {}

@Module({
  imports: [LiveModule, PeopleApiModule, TicketsModule],
  controllers: [EventsController, PresenceController],
  providers: [LiveFeed, OpenStream, Periodic, PresenceRequests],
})
export class LiveApiModule {}

@Module({ imports: [LiveModule], providers: [SweepPresence], exports: [LiveModule, SweepPresence] })
export class LiveWorkerModule {}
