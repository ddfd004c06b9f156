import { Injectable, Logger } from '@nestjs/common';
import { type Candidate, chooseAssignee, isFree } from '../domain/assignment/choose-assignee.js';
import { needsOf } from '../domain/assignment/needs.js';
import { TOP_LEVEL } from '../domain/ticket/ladder.js';
import { type Crew, Crews } from '../people/people.contract.js';
import { Clock } from '../platform/time/clock.js';
import { AssignTicket } from './assign-ticket.js';
import { Candidates } from './candidates.js';
import { WaitingTickets } from './waiting-tickets.js';

/** Then it looks again what is the most urgent by now. */
const AT_A_TIME = 50;

/** A team with those who might get its tickets, as they were a moment ago. */
interface Standing {
  crew: Crew;
  candidates: Candidate[];
}

/**
 * Gives what waits in teams that want it so to somebody, the most urgent first, as long as anybody has room. Runs when
 * something was changed that may matter, and every few seconds: people come back without anybody's saying so.
 */
@Injectable()
export class AssignWaiting {
  private readonly logger = new Logger(AssignWaiting.name);

  constructor(
    private readonly crews: Crews,
    private readonly waiting: WaitingTickets,
    private readonly candidates: Candidates,
    private readonly assignTicket: AssignTicket,
    private readonly clock: Clock,
  ) {}

  async execute(): Promise<void> {
    while (await this.assignSome());
  }

  /**
   * Who has room is read ahead, so that what nobody can get is passed by unlocked; each choice is made anew under locks.
   * @returns whether there may be more
   */
  private async assignSome(): Promise<boolean> {
    const standings = await this.standings();
    const places = [...standings.keys()].map((teamId) => ({ teamId, level: TOP_LEVEL }));
    let assigned = 0;
    for await (const batch of this.waiting.mostUrgent(places)) {
      for (const ticket of batch) {
        const standing = standings.get(ticket.teamId!);
        if (!standing) continue;
        const { crew, candidates } = standing;
        if (!chooseAssignee(crew.mode, candidates, needsOf(ticket, crew.skillsByCategory))) continue;
        if (await this.assign(ticket.id)) assigned++;
        if (assigned === AT_A_TIME) return true;
        standing.candidates = await this.candidates.of(crew, this.clock.now());
        if (!standing.candidates.some(isFree)) standings.delete(crew.teamId);
      }
      if (standings.size === 0) return false;
    }
    return false;
  }

  /** Of teams where something waits and somebody has room. */
  private async standings(): Promise<Map<string, Standing>> {
    const standings = new Map<string, Standing>();
    const assigning = await this.crews.assigning();
    if (assigning.length === 0) return standings;
    for (const teamId of await this.waiting.teamsAmong(assigning)) {
      const crew = await this.crews.of(teamId);
      if (!crew) continue;
      const candidates = await this.candidates.of(crew, this.clock.now());
      if (candidates.some(isFree)) standings.set(teamId, { crew, candidates });
    }
    return standings;
  }

  /** One that cannot be assigned must not keep the others waiting; the next run tries again. */
  private async assign(ticketId: string): Promise<boolean> {
    try {
      return await this.assignTicket.execute(ticketId);
    } catch (error) {
      this.logger.error(`Ticket ${ticketId} could not be assigned: ${String(error)}`);
      return false;
    }
  }
}
