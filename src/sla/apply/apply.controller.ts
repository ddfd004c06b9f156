import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Allow, MyPerson, type PersonIdentity } from '../../people/people.contract.js';
import { ApiPage } from '../../platform/http/api-page.js';
import { PageQuery } from '../../platform/http/page.dto.js';
import { ParseId } from '../../platform/http/parse-id.js';
import { ApplicationDetails, ApplicationView, PreviewView } from './apply-views.dto.js';
import { ApplyRequest, PreviewRequest } from './apply.dto.js';
import { CancelApplication } from './cancel-application.js';
import { ListApplications } from './list-applications.js';
import { PreviewPolicies } from './preview-policies.js';
import { RequestApplication } from './request-application.js';

/** Edited policies and calendars are for new tickets; here they are applied to those that are open. */
@ApiTags('Promises')
@ApiBearerAuth()
@Controller('v1/sla/policies')
@Allow('admin')
export class ApplyController {
  constructor(
    private readonly previewPolicies: PreviewPolicies,
    private readonly requestApplication: RequestApplication,
    private readonly listApplications: ListApplications,
    private readonly cancelApplication: CancelApplication,
  ) {}

  /** What applying the policies in force, or a draft, would change. Changes nothing. */
  @Post('preview')
  @HttpCode(200)
  preview(
    @Body() body: PreviewRequest,
    @Query() query: PageQuery,
    @MyPerson() me: PersonIdentity,
  ): Promise<PreviewView> {
    return this.previewPolicies.execute(body, query, me);
  }

  /** Applies the policies and calendars in force to open tickets, in the background. One at a time: 409 while another runs. */
  @Post('apply')
  @HttpCode(202)
  async apply(@Body() body: ApplyRequest, @MyPerson() me: PersonIdentity): Promise<ApplicationDetails> {
    return this.listApplications.one(await this.requestApplication.execute(body, me));
  }

  @Get('applications')
  @ApiPage(ApplicationView)
  list(@Query() query: PageQuery) {
    return this.listApplications.execute(query);
  }

  @Get('applications/:id')
  read(@Param('id', ParseId) id: string): Promise<ApplicationDetails> {
    return this.listApplications.one(id);
  }

  /** Stops it after the ticket at hand; what was changed stays changed. */
  @Post('applications/:id/cancel')
  @HttpCode(200)
  async cancel(@Param('id', ParseId) id: string, @MyPerson() me: PersonIdentity): Promise<ApplicationDetails> {
    await this.cancelApplication.execute(id, me);
    return this.listApplications.one(id);
  }
}
