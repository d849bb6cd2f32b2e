import type { Experiment, Step } from '../../src/core/experiment/experiment.js';
import { decide } from '../../src/core/run/decide.js';
import type { Command, Decision } from '../../src/core/run/decision.js';
import type { Recorded, RunEvent } from '../../src/core/run/event.js';
import type { Tempo } from '../../src/core/run/tempo.js';
import { evolve, initial } from '../../src/core/run/evolve.js';
import type { InjectionState, RunState } from '../../src/core/run/state.js';
import { outcomes } from './command-outcomes.js';
import { experimentOf, TEMPO } from './run-experiment.js';
import { targetNamed } from './target-named.js';

export const BEGIN = Date.UTC(2026, 0, 1);
const WWW = { router: 'edge', host: 'www.test', ttlMs: 1_000, weights: { west: 5_000, east: 5_000 } };
/** More moves than any story needs; one that makes more goes in circles. */
const MOST_MOVES = 2_000;

/** What happened instead of all going well, for the commands that it cares for; undefined for the others. */
export type Otherwise = (command: Command, state: RunState) => readonly RunEvent[] | undefined;

/** A run as its events tell it, on a clock of its own: nothing here knows a world or an engine. */
export class RunStory {
  readonly events: Recorded[];
  now = BEGIN;
  state: RunState;
  private epoch = 0;

  constructor(
    method: readonly Step[],
    { tempo = {}, ...experiment }: Partial<Experiment> & { readonly tempo?: Partial<Tempo> } = {},
  ) {
    const event: RunEvent = {
      type: 'RunRequested',
      run: 'run-1',
      experiment: experimentOf(method, experiment),
      target: 'sandbox',
      targetSpec: { ...targetNamed('sandbox'), routes: { www: WWW } },
      seed: 7,
      tempo: { ...TEMPO, ...tempo },
      requestedBy: 'somebody',
      simulated: false,
    };
    const first: Recorded = { seq: 0, at: this.at, epoch: 0, event };
    this.events = [first];
    this.state = initial(first);
  }

  get at(): string {
    return new Date(this.now).toISOString();
  }

  tell(...events: readonly RunEvent[]): this {
    for (const event of events) {
      if (event.type === 'RunStarted' || event.type === 'RunTakenOver') this.epoch = event.epoch;
      const recorded: Recorded = { seq: this.events.length, at: this.at, epoch: this.epoch, event };
      this.events.push(recorded);
      this.state = evolve(this.state, recorded);
    }
    return this;
  }

  pass(ms: number): this {
    this.now += ms;
    return this;
  }

  start(): this {
    return this.tell({ type: 'RunStarted', by: 'worker-1', epoch: this.epoch + 1 });
  }

  /** The worker is gone; another one takes the run over now. */
  takeOver(intent: 'resume' | 'reverse'): this {
    const lastSeen = this.events.at(-1)?.at ?? this.at;
    return this.tell({ type: 'RunTakenOver', by: 'worker-2', epoch: this.epoch + 1, intent, lastSeen });
  }

  /** What the core wants now, after everything that it only wants recorded has been recorded. */
  next(): Decision {
    for (let moves = 0; moves < MOST_MOVES; moves += 1) {
      const decision = decide(this.state, this.now);
      if (decision.events.length === 0) return decision;
      this.tell(...decision.events);
    }
    throw new Error('the run records without end');
  }

  /** The commands that the core wants carried out now, as `type key`. */
  wants(): readonly string[] {
    return this.next().commands.map((command) => `${command.type} ${subjectOf(command)}`.trim());
  }

  /** Records what is decided, or carries out what is wanted, or lets time pass. @returns false when nothing will ever be. */
  move(otherwise: Otherwise = () => undefined): boolean {
    const { events, commands, wakeAt } = decide(this.state, this.now);
    const { seq } = this.tell(...events).state;
    if (events.length > 0) return true;
    for (const command of commands) {
      if (!stillWanted(this.state, command)) continue;
      const events = otherwise(command, this.state) ?? outcomes(this.state, command)[0] ?? [];
      this.tell(...events.filter((event) => isNews(this.state, event)));
    }
    if (this.state.seq > seq) return true;
    if (wakeAt === null || wakeAt === Infinity) return false;
    this.now = Math.max(this.now + 1, wakeAt);
    return true;
  }

  /** Goes on until `there`, or to the end. */
  until(there: (state: RunState) => boolean, otherwise?: Otherwise): this {
    for (let moves = 0; moves < MOST_MOVES && !there(this.state); moves += 1) {
      if (!this.move(otherwise)) return this;
    }
    if (!there(this.state)) throw new Error(`the run does not get there: ${this.types().slice(-20).join(', ')}`);
    return this;
  }

  /** Goes on until step `id` runs. */
  untilStep(id: string, otherwise?: Otherwise): this {
    const index = this.state.experiment.method.findIndex((step) => step.id === id);
    return this.until(({ step }) => step?.index === index, otherwise);
  }

  finish(otherwise?: Otherwise): this {
    return this.until(({ stage }) => stage === 'finished', otherwise);
  }

  injection(id: string): InjectionState {
    const found = this.state.injections.find((injection) => injection.id === id);
    if (!found) throw new Error(`there is no injection ${id}`);
    return found;
  }

  types(): readonly string[] {
    return this.events.map(({ event }) => event.type);
  }

  /** Events of a type, in order. */
  all<T extends RunEvent['type']>(type: T): readonly Extract<RunEvent, { type: T }>[] {
    return this.events.flatMap(({ event }) => (event.type === type ? [event as Extract<RunEvent, { type: T }>] : []));
  }

  /** The injections that events of a type are about, in order. */
  idsOf(
    type: 'InjectionReverting' | 'InjectionReverted' | 'InjectionPlanned' | 'InjectionInEffect',
  ): readonly string[] {
    return this.all(type).map(({ id }) => id);
  }
}

/** A story whose run has begun and runs its first step. */
export function begun(...story: ConstructorParameters<typeof RunStory>): RunStory {
  return new RunStory(...story).start().until(({ step }) => step !== null);
}

const subjectOf = (command: Command): string =>
  'id' in command ? command.id : 'index' in command ? `${command.index}` : '';

/** An engine looks at the state once more before it records: commands of one decision may make each other moot. */
function stillWanted(state: RunState, command: Command): boolean {
  if (state.stage === 'finished') return false;
  if (command.type !== 'revert' && command.type !== 'inject') return true;
  const { phase } = state.injections.find(({ id }) => id === command.id) ?? {};
  return phase === (command.type === 'revert' ? 'reverting' : 'planned');
}

/** That a region is still not ready is not recorded again. */
function isNews(state: RunState, event: RunEvent): boolean {
  if (event.type !== 'ReturnChecked') return true;
  return state.injections.find(({ id }) => id === event.id)?.returnReady !== event.ready;
}
