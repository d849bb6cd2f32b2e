import type { Step } from './experiment.js';

/** Steps that together empty a region, or together give it its users back: what an objective takes the time of. */
export interface Leg {
  readonly objective: 'evacuateWithin' | 'returnWithin';
  readonly region: string;
  /** Indexes in the method; the leg's time is from the start of the first to the end of the last. */
  readonly first: number;
  readonly last: number;
}

/**
 * @returns the legs of a method in order. An evacuation goes on through the drain behind its shifts, because only then
 * is the region free; shifts of several routes that follow each other are one leg.
 */
export function legsOf(method: readonly Step[]): readonly Leg[] {
  const legs: Leg[] = [];
  method.forEach((step, index) => {
    const open = legs.at(-1)?.last === index - 1 ? legs.at(-1) : undefined;
    const moves = movesUsers(method, step);
    if (moves) {
      const together = open?.objective === moves.objective && open.region === moves.region;
      legs.splice(together ? -1 : legs.length, 1, { ...moves, first: together ? open.first : index, last: index });
    } else if (step.kind === 'drain' && open?.objective === 'evacuateWithin' && open.region === step.region) {
      legs.splice(-1, 1, { ...open, last: index });
    }
  });
  return legs;
}

/** Which way a step moves users, by a shift or by undoing one; null when it moves nobody. */
export function movesUsers(method: readonly Step[], step: Step): Pick<Leg, 'objective' | 'region'> | null {
  if (step.kind === 'shift') return { objective: step.back ? 'returnWithin' : 'evacuateWithin', region: step.from };
  if (step.kind !== 'revert') return null;
  const undone = method.find((earlier) => earlier.id === step.of);
  return undone?.kind === 'shift' ? { objective: 'returnWithin', region: undone.from } : null;
}
