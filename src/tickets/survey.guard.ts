import { type CanActivate, Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT, type Environment } from '../platform/config/environment.js';
import { Problem } from '../platform/http/problem.js';

/** Where nobody is asked how it was, there are no such routes. */
@Injectable()
export class SurveyGuard implements CanActivate {
  constructor(@Inject(ENVIRONMENT) private readonly environment: Environment) {}

  canActivate(): boolean {
    if (!this.environment.survey) throw new Problem('route/not-found', 'Tickets are not rated here');
    return true;
  }
}
