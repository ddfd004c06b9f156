import { Module } from '@nestjs/common';
import { PeopleModule } from '../people/people.module.js';
import { CategoriesController } from './categories.controller.js';
import { CategoryChanges } from './category-changes.js';
import { CategoryTrees } from './category-trees.js';
import { ChangeCategory } from './change-category.js';
import { CreateCategory } from './create-category.js';
import { Forms } from './forms.js';
import { ListCategories } from './list-categories.js';
import { RemoveCategory } from './remove-category.js';

/** What every process needs of this room. */
@Module({ providers: [CategoryTrees, Forms], exports: [CategoryTrees, Forms] })
export class CategoriesModule {}

@Module({
  imports: [CategoriesModule, PeopleModule],
  controllers: [CategoriesController],
  providers: [CategoryChanges, ChangeCategory, CreateCategory, ListCategories, RemoveCategory],
})
export class CategoriesApiModule {}
