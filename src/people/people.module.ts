import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AuthGuard } from './auth.guard.js';
import { Authenticate } from './authenticate.js';
import { ChangePerson } from './change-person.js';
import { ChangeTeam } from './change-team.js';
import { CreateFirstAdmin } from './create-first-admin.js';
import { CreatePerson } from './create-person.js';
import { CreateTeam } from './create-team.js';
import { Crews } from './crews.js';
import { IssueApiKey } from './issue-api-key.js';
import { ListPeople } from './list-people.js';
import { LogIn } from './log-in.js';
import { LogInWatch } from './log-in-watch.js';
import { PeopleController } from './people.controller.js';
import { People } from './people.store.js';
import { SetAvailability } from './set-availability.js';
import { TeamChecks } from './team-checks.js';

/** What every process needs of this room. */
@Module({
  providers: [People, ChangePerson, CreatePerson, CreateFirstAdmin, Crews, SetAvailability],
  exports: [People, ChangePerson, CreatePerson, CreateFirstAdmin, Crews, SetAvailability],
})
export class PeopleModule {}

@Module({
  imports: [PeopleModule],
  controllers: [PeopleController],
  providers: [
    Authenticate,
    ChangeTeam,
    CreateTeam,
    IssueApiKey,
    ListPeople,
    LogIn,
    LogInWatch,
    TeamChecks,
    { provide: APP_GUARD, useClass: AuthGuard },
  ],
  exports: [LogIn, LogInWatch],
})
export class PeopleApiModule {}
