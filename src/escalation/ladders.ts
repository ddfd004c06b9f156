import { Injectable } from '@nestjs/common';
import { type Ladder, leadsOf, type NextRung, nextRung, TOP_LEVEL } from '../domain/ticket/ladder.js';
import { type LadderMember, People } from '../people/people.contract.js';
import { Database } from '../platform/database/database.js';
import { WorkingHours } from '../sla/sla.contract.js';
import type { Ticket } from '../tickets/tickets.contract.js';

interface Turn {
  id: string;
  load: number;
  lastAt: Date | null;
}

/** Who stands above a ticket, how busy they are, and whether they are there. */
@Injectable()
export class Ladders {
  constructor(
    private readonly db: Database,
    private readonly people: People,
    private readonly hours: WorkingHours,
  ) {}

  /** Where the ticket climbs to. Until the transaction ends nobody else chooses on the same ladders. */
  async next(ticket: Ticket, at: Date): Promise<NextRung & { leadIds: string[]; fallbackTeamId: string | null }> {
    const ladders = await this.people.ladders(ticket.teamId);
    // One choice at a time for a ladder, so that twenty escalations at once spread evenly; in one order, so that
    // nobody waits in a circle.
    const teamIds = ladders.map(({ teamId }) => teamId).sort();
    await this.db.prepared(
      `SELECT pg_advisory_xact_lock(712004, hashtext(id)) FROM (SELECT id FROM unnest($1::text[]) AS id ORDER BY id) AS team`,
      [teamIds],
    );
    const candidates = await this.candidates(ladders, ticket.level, at);
    const rung = nextRung(ticket.level, candidates, ticket.assigneeId);
    const own = ladders[0]?.teamId ?? null;
    return {
      ...rung,
      leadIds: rung.atTop ? leadsOf(candidates, ticket.assigneeId) : [],
      fallbackTeamId: rung.teamId === own ? null : rung.teamId,
    };
  }

  /** Whom to remind of a ticket at the top. */
  async leads(ticket: Ticket, at: Date): Promise<string[]> {
    const ladders = await this.people.ladders(ticket.teamId);
    return leadsOf(await this.candidates(ladders, TOP_LEVEL, at), ticket.assigneeId);
  }

  /** @param level of the ticket: among those who stand above it one is chosen, so theirs is the load that counts */
  private async candidates(
    ladders: { teamId: string; members: LadderMember[] }[],
    level: number,
    at: Date,
  ): Promise<Ladder[]> {
    const members = ladders.flatMap((ladder) => ladder.members);
    const above = members.filter((member) => member.level > level);
    const turns = await this.turns([...new Set(above.map(({ id }) => id))]);
    const present = await this.hours.present(members, at);
    return ladders.map(({ teamId, members: standing }) => ({
      teamId,
      members: standing.map((member) => {
        const turn = turns.get(member.id);
        return {
          id: member.id,
          level: member.level,
          available: present.has(member.id),
          load: turn?.load ?? 0,
          lastAt: turn?.lastAt?.getTime() ?? null,
        };
      }),
    }));
  }

  private async turns(personIds: string[]): Promise<Map<string, Turn>> {
    if (personIds.length === 0) return new Map();
    const turns = await this.db.prepared<Turn>(
      `SELECT person.id,
         (SELECT count(*)::int FROM ticket
          WHERE assignee_id = person.id AND status IN ('new', 'open', 'pending', 'on_hold')) AS load,
         (SELECT created_at FROM escalation
          WHERE to_assignee_id = person.id AND NOT at_top ORDER BY escalation.id DESC LIMIT 1) AS "lastAt"
       FROM unnest($1::uuid[]) AS person(id)`,
      [personIds],
    );
    return new Map(turns.map((turn) => [turn.id, turn]));
  }
}
