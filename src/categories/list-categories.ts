import { Inject, Injectable } from '@nestjs/common';
import type { Category } from '../domain/category/category-tree.js';
import { type FieldSpec, longestOf } from '../domain/category/field.js';
import { textIn } from '../domain/category/texts.js';
import { acceptedLanguages } from '../domain/language/accept-language.js';
import { type Identity, isAgent } from '../people/people.contract.js';
import { ENVIRONMENT, type Environment } from '../platform/config/environment.js';
import { Database } from '../platform/database/database.js';
import { Problem } from '../platform/http/problem.js';
import type { CategoriesQuery, CategoryFieldView, CategoryView } from './categories.dto.js';
import { categoryNotFound } from './category-changes.js';
import { CategoryTrees } from './category-trees.js';
import { Category as StoredCategory } from './category.entity.js';

/** How the tree is told to somebody. */
interface Telling {
  languages: string[];
  /** Agents see what is hidden from requesters. */
  toAgent: boolean;
  withInactive: boolean;
}

@Injectable()
export class ListCategories {
  constructor(
    private readonly db: Database,
    private readonly trees: CategoryTrees,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  /** What forms for new tickets need. @throws Problem auth/required, auth/forbidden for those who open none */
  async tree({ language, inactive }: CategoriesQuery, accepted: string, me: Identity): Promise<CategoryView[]> {
    if (me.kind === 'program') throw new Problem('auth/forbidden', 'This API key is not for opening tickets');
    if (me.kind === 'anonymous' && !this.environment.publicIntake) {
      throw new Problem('auth/required', 'Log in to open a ticket');
    }
    const own = me.kind === 'person' ? [me.locale] : [];
    const toAgent = isAgent(me);
    const languages = language === undefined ? [...acceptedLanguages(accepted), ...own] : [language];
    const telling = { languages, toAgent, withInactive: toAgent && inactive === 'true' };
    return viewAll((await this.trees.current()).roots, telling);
  }

  /** As admins wrote it. @throws Problem category/not-found */
  async one(key: string): Promise<StoredCategory> {
    const category = await this.db.manager.findOneBy(StoredCategory, { key });
    if (!category) throw categoryNotFound();
    return category;
  }
}

function viewAll(categories: readonly Category[], telling: Telling): CategoryView[] {
  const shown = categories.filter(({ active }) => active || telling.withInactive);
  return shown.map((category) => view(category, telling));
}

function view({ spec, active, form, priority, teamId, policy, children }: Category, telling: Telling): CategoryView {
  const fields = [...form.values()].map((field) => field.spec).filter(({ hidden }) => telling.toAgent || !hidden);
  return {
    key: spec.key,
    name: textIn(spec.names, telling.languages),
    fields: fields.map((field) => viewField(field, telling)),
    ...(telling.toAgent ? { active, priority, teamId, policy } : {}),
    children: viewAll(children, telling),
  };
}

function viewField(spec: FieldSpec, { languages, toAgent }: Telling): CategoryFieldView {
  const { label, help, choices, required = false, hidden = false, ...rest } = spec;
  return {
    ...rest,
    label: textIn(label, languages),
    help: help ? textIn(help, languages) : null,
    required,
    ...(toAgent ? { hidden } : {}),
    ...(spec.type === 'text' || spec.type === 'transactionId' ? { maxLength: longestOf(spec) } : {}),
    ...(choices ? { choices: choices.map((one) => ({ value: one.value, label: textIn(one.label, languages) })) } : {}),
  };
}
