import type { Experiment } from '../../core/experiment/experiment.js';
import type { Random } from '../../core/random.js';
import type { Shape } from './shapes.js';

/** An experiment around a shape: a hypothesis, and by chance an error budget and objectives. */
export function experimentOf(shape: Shape, random: Random): Experiment {
  const budget = random() < 0.5;
  return {
    name: shape.name,
    title: shape.name,
    labels: {},
    intent: 'drill',
    target: 'model',
    hash: '0',
    variables: {},
    steadyState: {
      intervalMs: shape.intervalMs ?? 1_000,
      holdIntervalMs: 5_000,
      probes: [
        {
          name: 'success',
          type: 'traffic',
          when: ['before', 'during', 'after'],
          failAfter: 2,
          args: { measure: 'successRate', region: 'all', window: 3_000 },
          tolerance: { value: { atLeast: 0.99 } },
        },
        {
          name: 'fresh',
          type: 'replication',
          when: ['before', 'after'],
          failAfter: 2,
          args: {},
          tolerance: { lag: { atMost: 500 } },
        },
      ],
    },
    guards: {
      maxDurationMs: 600_000,
      maxPauseMs: 20_000,
      blastRadius: {},
      headroom: 0.15,
      errorBudget: budget
        ? {
            objective: 0.9999,
            periodMs: 30 * 86_400_000,
            spend: 0.1,
            windows: [{ longMs: 10_000, shortMs: 2_000, rate: 14.4 }],
          }
        : null,
      skipPreflight: shape.skipPreflight ?? [],
    },
    objectives: random() < 0.3 ? { evacuateWithinMs: 120_000, returnWithinMs: 300_000, recoverWithinMs: 120_000 } : {},
    allowIrreversible: false,
    method: shape.method,
  };
}
