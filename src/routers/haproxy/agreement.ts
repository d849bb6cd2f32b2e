import type { WeightsReading } from '../../core/ports/router.js';
import type { HaproxyPlace } from '../../core/target/target.js';
import { sharesOf } from '../../core/shares.js';
import { differentWeights, sameWeights, type Weights } from '../../core/weights.js';
import type { ServerState } from './server-state.js';

/** What one process said of the route's servers, or why it said nothing. */
export interface ProcessAnswer {
  readonly address: string;
  readonly servers: ReadonlyMap<string, ServerState> | string;
}

interface Held {
  readonly weights: Weights;
  /** The weights of its configuration: what it has when it is loaded anew. */
  readonly configured: Weights;
  /** The integers themselves, in words. */
  readonly integers: string;
}

/**
 * The route as a whole. There is no version to go by: when processes differ, what most of them hold is the newest, and
 * among equals what is not of their configuration, since it is by being loaded anew that one falls behind.
 */
export function agreement(place: HaproxyPlace, answers: readonly ProcessAnswer[]): WeightsReading {
  const held = answers.flatMap(({ servers }) => (typeof servers === 'string' ? [] : [heldBy(place, servers)]));
  const evidence = describe(place, answers);
  const newest = newestOf(held);
  if (!newest) return { weights: {}, applied: false, source: 'unknown', held: [], evidence };
  const oneVersion = held.every(({ integers }) => integers === newest.integers);
  return {
    weights: newest.weights,
    ...(oneVersion && { version: newest.integers }),
    applied: held.length === answers.length && held.every(({ weights }) => sameWeights(weights, newest.weights)),
    source: 'data-plane',
    held: differentWeights(held.map(({ weights }) => weights)),
    evidence,
  };
}

/** The division that a process holds, or would by its configuration. */
export function divisionOf(
  { servers }: HaproxyPlace,
  states: ReadonlyMap<string, ServerState>,
  which: 'weight' | 'configured',
): Weights {
  const sum = (names: readonly string[]): number =>
    names.reduce((total, name) => total + (states.get(name)?.[which] ?? 0), 0);
  return sharesOf(Object.fromEntries(Object.entries(servers).map(([region, names]) => [region, sum(names)])));
}

function heldBy(place: HaproxyPlace, states: ReadonlyMap<string, ServerState>): Held {
  return {
    weights: divisionOf(place, states, 'weight'),
    configured: divisionOf(place, states, 'configured'),
    integers: [...states.values()].map(({ name, weight }) => `${name} ${weight}`).join(', '),
  };
}

function newestOf(all: readonly Held[]): Held | undefined {
  const votes = ({ weights }: Held): number => all.filter((other) => sameWeights(other.weights, weights)).length;
  const isSet = ({ weights, configured }: Held): number => (sameWeights(weights, configured) ? 0 : 1);
  return [...all].sort((a, b) => votes(b) - votes(a) || isSet(b) - isSet(a))[0];
}

/** Processes that say the same are named together: `unix:/run/a.sock, unix:/run/b.sock: west 3, east 253 (us-west 117, us-east 9883)`. */
function describe(place: HaproxyPlace, answers: readonly ProcessAnswer[]): string {
  const said = new Map<string, string[]>();
  for (const { address, servers } of answers) {
    const words = typeof servers === 'string' ? `no answer (${servers})` : inWords(place, servers);
    said.set(words, [...(said.get(words) ?? []), address]);
  }
  return [...said].map(([words, addresses]) => `${addresses.join(', ')}: ${words}`).join('; ');
}

function inWords(place: HaproxyPlace, states: ReadonlyMap<string, ServerState>): string {
  const { weights, integers } = heldBy(place, states);
  const shares = Object.entries(weights).map(([region, share]) => `${region} ${share}`);
  const away = [...states.values()].flatMap((state) => {
    const why = state.maintained ? 'in maintenance' : state.drained ? 'drained' : state.up ? null : 'down';
    return why === null ? [] : [`; ${state.name} is ${why}`];
  });
  return `${integers} (${shares.join(', ')})${away.join('')}`;
}
