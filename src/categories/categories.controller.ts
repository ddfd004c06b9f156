import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow, type Identity, Me } from '../people/people.contract.js';
import {
  CategoriesQuery,
  CategoriesView,
  CategoryDefinitionView,
  ChangeCategoryRequest,
  CreateCategoryRequest,
  viewDefinition,
} from './categories.dto.js';
import { ChangeCategory } from './change-category.js';
import { CreateCategory } from './create-category.js';
import { ListCategories } from './list-categories.js';
import { RemoveCategory } from './remove-category.js';

@ApiTags('Categories')
@ApiBearerAuth()
@Controller('v1/categories')
export class CategoriesController {
  constructor(
    private readonly listCategories: ListCategories,
    private readonly createCategory: CreateCategory,
    private readonly changeCategory: ChangeCategory,
    private readonly removeCategory: RemoveCategory,
  ) {}

  /** The tree with its forms, for whoever may open a ticket. */
  @Get()
  @Allow('anyone')
  @ApiHeader({ name: 'Accept-Language', required: false })
  @ApiOkResponse({ type: CategoriesView })
  async list(@Query() query: CategoriesQuery, @Headers('accept-language') accepted = '', @Me() me: Identity) {
    return { data: await this.listCategories.tree(query, accepted, me) };
  }

  /** As it was written, in all languages. */
  @Get(':key')
  @Allow('agent')
  async read(@Param('key') key: string): Promise<CategoryDefinitionView> {
    return viewDefinition(await this.listCategories.one(key));
  }

  @Post()
  @Allow('admin')
  async create(@Body() body: CreateCategoryRequest): Promise<CategoryDefinitionView> {
    return viewDefinition(await this.createCategory.execute(body));
  }

  @Patch(':key')
  @Allow('admin')
  async change(@Param('key') key: string, @Body() body: ChangeCategoryRequest): Promise<CategoryDefinitionView> {
    return viewDefinition(await this.changeCategory.execute(key, { ...body }));
  }

  /** Of one that no ticket has and that has none below it; others are set inactive. */
  @Delete(':key')
  @Allow('admin')
  @HttpCode(204)
  remove(@Param('key') key: string): Promise<void> {
    return this.removeCategory.execute(key);
  }
}
