import { Controller, Get, Header, SetMetadata } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Metrics } from './metrics.js';

@ApiTags('Operations')
@SetMetadata('docket:allowed', 'anyone')
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  /** In Prometheus' text format. */
  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  read(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
