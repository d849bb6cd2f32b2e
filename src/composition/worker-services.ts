import { Module, type DynamicModule } from '@nestjs/common';
import { AppModule, type ServiceOptions } from '../app.module.js';
import { Metrics } from '../core/ports/metrics.js';
import { PrometheusMetrics } from '../metrics/prometheus.js';
import { followed } from './followed.js';
import { metricsOf } from './metrics.js';

/** A worker that can be looked at from outside. */
@Module({})
class WorkerServicesModule {}

export function workerServices(options: ServiceOptions): DynamicModule {
  const metrics = new PrometheusMetrics();
  const app = AppModule.service(followed(options, metrics.runs));
  return {
    module: WorkerServicesModule,
    imports: [app],
    providers: [metricsOf(metrics)],
    exports: [app, Metrics],
  };
}
