import { Module, type DynamicModule } from '@nestjs/common';
import { AppModule, type ServiceOptions } from '../app.module.js';
import { Authenticator } from '../core/ports/authenticator.js';
import { Metrics } from '../core/ports/metrics.js';
import { PrometheusMetrics } from '../metrics/prometheus.js';
import { authenticating, type AccessOptions } from './access.js';
import { followed } from './followed.js';
import { metricsOf } from './metrics.js';

/** A worker that can be looked at from outside. */
@Module({})
class WorkerServicesModule {}

export function workerServices(options: ServiceOptions & AccessOptions): DynamicModule {
  const metrics = new PrometheusMetrics();
  const app = AppModule.service(followed(options, metrics.runs));
  return {
    module: WorkerServicesModule,
    imports: [app],
    providers: [metricsOf(metrics), ...authenticating(options)],
    exports: [app, Metrics, Authenticator],
  };
}
