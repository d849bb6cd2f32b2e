import type { Tempo } from '../../core/run/tempo.js';
import { seeded, type Random } from '../../core/random.js';
import type { WorldLayout } from '../../core/target/target.js';
import type { HistoryPlan } from './history-plan.js';
import type { Blow, Trouble } from './rough-wire.js';
import { experimentOf } from './experiment-of.js';
import { KONG, randomShape, type Shape } from './shapes.js';
import { BRISK, SMALL, TEMPO } from './small-world.js';
import { abort, decay, halt, noBite, pause, replacement, slowStores, unwell, type Weather } from './weather.js';

/** A history in which one thing, or nothing, befalls the workers of the kong method. */
export function kongPlan(blows: readonly Blow[], successor: HistoryPlan['successor']): HistoryPlan {
  return { ...quiet(1, KONG), blows, successor };
}

/** A history of an experiment in which nothing goes wrong. */
export function quiet(seed: number, shape: Shape): HistoryPlan {
  return {
    seed,
    shape,
    experiment: experimentOf(shape, seeded(seed)),
    layout: SMALL,
    tempo: TEMPO,
    blows: [],
    successor: 'resume',
    trouble: null,
    weather: [],
  };
}

/** A history in which anything may happen. */
export function randomPlan(seed: number): HistoryPlan {
  const random = seeded(seed);
  const shape = randomShape(random);
  const sick = random() < 0.1;
  const tempo = random() < 0.5 ? TEMPO : BRISK;
  return {
    seed,
    shape,
    experiment: experimentOf(shape, random),
    layout: sick ? sickened(SMALL) : SMALL,
    tempo,
    blows: randomBlows(random),
    successor: random() < 0.5 ? 'resume' : 'reverse',
    trouble: random() < 0.3 ? randomTrouble(random, tempo) : null,
    weather: randomWeather(random, shape),
  };
}

function sickened(layout: WorldLayout): WorldLayout {
  return { ...layout, degrade: { region: 'east', aboveShare: 0.6, errorShare: 0.3, delayMs: 300 } };
}

/** None, one, or two, the second one on whoever follows. */
function randomBlows(random: Random): Blow[] {
  const count = Math.floor(random() * 3.3);
  const blows: Blow[] = [];
  let boundary = 0;
  for (let index = 0; index < count; index += 1) {
    boundary += Math.floor(random() ** 2 * 800);
    const luck = random();
    const kind = luck < 0.5 ? 'crash' : luck < 0.75 ? 'freeze' : 'late';
    blows.push({ boundary, kind, afterMs: kind === 'late' ? random() * 20_000 : random() * 60_000 });
  }
  return blows;
}

function randomTrouble(random: Random, { callTimeoutMs }: Tempo): Trouble {
  const share = (most: number): number => (random() < 0.5 ? 0 : random() * most);
  return {
    untilMs: random() * 90_000,
    fails: share(0.15),
    slow: share(0.3),
    hangs: share(0.05),
    answerLost: share(0.15),
    tardy: share(0.05),
    // Before a run is called done, what was given up is waited for twice as long.
    tardyMs: 3 * callTimeoutMs,
  };
}

function randomWeather(random: Random, { method }: Shape): Weather[] {
  const kinds = [noBite, decay, unwell, slowStores, abort, pause, halt];
  const isDynamic = method.some((step) => step.kind === 'fault' && step.dynamic);
  return [
    ...kinds.flatMap((kind) => (random() < 0.08 ? [kind(random)] : [])),
    ...(random() < (isDynamic ? 0.7 : 0.03) ? [replacement(random)] : []),
  ];
}
