import { Module } from '@nestjs/common';
import { CategoriesModule } from '../categories/categories.module.js';
import { PeopleModule } from '../people/people.module.js';
import { TicketsModule } from '../tickets/tickets.module.js';
import { CheckMacro } from './check-macro.js';
import { KeepMacro } from './keep-macro.js';
import { MacroRequests } from './macro-requests.js';
import { Macros } from './macro.store.js';
import { MacroUseController } from './macro-use.controller.js';
import { MacrosController } from './macros.controller.js';
import { ReadMacros } from './read-macros.js';
import { RenderMacro } from './render-macro.js';
import { SaveMacro } from './save-macro.js';
import { UseMacro } from './use-macro.js';

/** What every process needs of this room. */
@Module({
  imports: [CategoriesModule, PeopleModule, TicketsModule],
  providers: [CheckMacro, Macros, RenderMacro, UseMacro],
  exports: [CheckMacro, Macros, RenderMacro, UseMacro],
})
export class MacrosModule {}

@Module({
  imports: [MacrosModule, PeopleModule, TicketsModule],
  controllers: [MacrosController, MacroUseController],
  providers: [KeepMacro, MacroRequests, ReadMacros, SaveMacro],
})
export class MacrosApiModule {}
