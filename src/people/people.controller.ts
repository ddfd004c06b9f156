import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { PageQuery } from '../platform/http/page.dto.js';
import { ParseId } from '../platform/http/parse-id.js';
import { Allow, MyPerson } from './allow.js';
import { ChangePerson } from './change-person.js';
import { ChangeTeam } from './change-team.js';
import { CreatePerson } from './create-person.js';
import { CreateTeam } from './create-team.js';
import type { PersonIdentity } from './identity.js';
import { IssueApiKey } from './issue-api-key.js';
import { ListPeople } from './list-people.js';
import { LogIn } from './log-in.js';
import {
  ApiKeyView,
  AvailabilityRequest,
  ChangePersonRequest,
  ChangeTeamRequest,
  CreatePersonRequest,
  CreateTeamRequest,
  IssueApiKeyRequest,
  LogInAnswer,
  LogInRequest,
  PersonView,
  TeamView,
  viewOneself,
  viewPerson,
  viewTeam,
} from './people.dto.js';
import { SetAvailability } from './set-availability.js';

@ApiTags('People')
@ApiBearerAuth()
@Controller('v1')
export class PeopleController {
  constructor(
    private readonly logIn: LogIn,
    private readonly createPerson: CreatePerson,
    private readonly changePerson: ChangePerson,
    private readonly listPeople: ListPeople,
    private readonly setAvailability: SetAvailability,
    private readonly createTeam: CreateTeam,
    private readonly changeTeam: ChangeTeam,
    private readonly issueApiKey: IssueApiKey,
  ) {}

  @Post('auth/login')
  @Allow('anyone')
  @HttpCode(200)
  async login(@Body() body: LogInRequest): Promise<LogInAnswer> {
    const { person, ...token } = await this.logIn.execute(body.email, body.password);
    return { ...token, person: viewOneself(person) };
  }

  @Post('people')
  @Allow('admin')
  async create(@Body() body: CreatePersonRequest): Promise<PersonView> {
    return viewPerson(await this.createPerson.execute(body));
  }

  @Get('people')
  @Allow('agent')
  list(@Query() query: PageQuery) {
    return this.listPeople.people(query);
  }

  @Patch('people/:id')
  @Allow('admin')
  async change(@Param('id', ParseId) id: string, @Body() body: ChangePersonRequest): Promise<PersonView> {
    return viewPerson(await this.changePerson.execute(id, body));
  }

  /** An agent's own. */
  @Patch('me/availability')
  @Allow('agent')
  async beAvailable(@Body() body: AvailabilityRequest, @MyPerson() me: PersonIdentity): Promise<PersonView> {
    return viewPerson(await this.setAvailability.execute(me.id, body));
  }

  @Post('teams')
  @Allow('admin')
  async createATeam(@Body() body: CreateTeamRequest): Promise<TeamView> {
    return viewTeam(await this.createTeam.execute(body));
  }

  @Patch('teams/:id')
  @Allow('admin')
  async changeATeam(@Param('id', ParseId) id: string, @Body() body: ChangeTeamRequest): Promise<TeamView> {
    return viewTeam(await this.changeTeam.execute(id, body));
  }

  @Get('teams')
  @Allow('agent')
  teams(@Query() query: PageQuery) {
    return this.listPeople.teams(query);
  }

  @Post('api-keys')
  @Allow('admin')
  issueKey(@Body() body: IssueApiKeyRequest): Promise<ApiKeyView> {
    return this.issueApiKey.execute(body.name, body.scopes);
  }
}
