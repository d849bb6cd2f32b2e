import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readEnvironment } from '../../src/config/environment.js';
import { PrometheusMetrics } from '../../src/metrics/prometheus.js';

const read = (file: string): Promise<string> => readFile(join('charts', 'silverback', file), 'utf8');

describe('what the chart knows of Silverback', () => {
  it('is metrics that there are', async () => {
    const metrics = new PrometheusMetrics();
    const nothing = { open: async () => [], halt: async () => null };
    metrics.watch({ journal: nothing, outbox: { counts: async () => ({ waiting: 0, dead: 0 }) } });
    const told = await metrics.text();
    const shown = (await read('files/dashboard.json')).match(/silverback_\w+/g) ?? [];
    expect(shown.length).toBeGreaterThan(5);
    for (const metric of shown) expect(told).toContain(`# TYPE ${metric.replace(/_bucket$/, '')} `);
  });

  it('is settings that there are', async () => {
    const { properties } = JSON.parse(await read('values.schema.json')) as {
      properties: { env: { properties: object } };
    };
    const settings = Object.keys(properties.env.properties);
    expect(settings).toContain('SILVERBACK_LOG_LEVEL');
    for (const name of settings)
      try {
        readEnvironment({ [name]: '\n' }, '/');
      } catch (error) {
        expect((error as Error).message).not.toContain('unknown variable');
      }
  });
});
