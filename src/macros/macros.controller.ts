import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Allow, MyPerson, type PersonIdentity } from '../people/people.contract.js';
import { ApiPage } from '../platform/http/api-page.js';
import { PageQuery } from '../platform/http/page.dto.js';
import { ParseId } from '../platform/http/parse-id.js';
import { KeepMacro } from './keep-macro.js';
import { ChangeMacroRequest, MacroView, SaveMacroRequest } from './macros.dto.js';
import { ReadMacros } from './read-macros.js';
import { SaveMacro } from './save-macro.js';

/** Several actions in one step: a text with placeholders, in each language, and changes of a ticket. */
@ApiTags('Macros')
@ApiBearerAuth()
@Controller('v1/macros')
@Allow('agent')
export class MacrosController {
  constructor(
    private readonly readMacros: ReadMacros,
    private readonly saveMacro: SaveMacro,
    private readonly keepMacro: KeepMacro,
  ) {}

  /** One's own, those of one's teams, and those for all. */
  @Get()
  @ApiPage(MacroView)
  list(@Query() query: PageQuery, @MyPerson() me: PersonIdentity) {
    return this.readMacros.list(query, me);
  }

  @Get(':id')
  read(@Param('id', ParseId) id: string, @MyPerson() me: PersonIdentity): Promise<MacroView> {
    return this.readMacros.one(id, me);
  }

  @Post()
  async save(@Body() body: SaveMacroRequest, @MyPerson() me: PersonIdentity): Promise<MacroView> {
    return this.readMacros.one(await this.saveMacro.execute(body, me), me);
  }

  @Patch(':id')
  async change(
    @Param('id', ParseId) id: string,
    @Body() body: ChangeMacroRequest,
    @MyPerson() me: PersonIdentity,
  ): Promise<MacroView> {
    await this.keepMacro.change(id, body, me);
    return this.readMacros.one(id, me);
  }

  @Delete(':id')
  @HttpCode(204)
  remove(@Param('id', ParseId) id: string, @MyPerson() me: PersonIdentity): Promise<void> {
    return this.keepMacro.remove(id, me);
  }
}
