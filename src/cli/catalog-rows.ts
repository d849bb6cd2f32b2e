import { messageOf } from '../core/errors.js';
import type { CatalogRow } from '../report/catalog-row.js';
import type { Entry } from './catalog-entries.js';

/** Keeps a target for the runs on it; throws where there is none to keep. */
export type Hold = (target: string) => Promise<Held>;

/** A target that is kept. */
export interface Held {
  /** Why an experiment says nothing of it; null where it does. */
  misfit(entry: Entry): string | null;
  /** Lets go of it. */
  leave(): Promise<void>;
}

/** Runs the entries, target by target, each kept meanwhile. Where a target cannot be kept, its entries say why. */
export async function catalogRows(
  entries: readonly Entry[],
  hold: Hold,
  run: (entry: Entry) => Promise<CatalogRow>,
): Promise<readonly CatalogRow[]> {
  const rows: CatalogRow[] = [];
  for (const target of new Set(entries.map(({ experiment }) => experiment.target))) {
    const own = entries.filter(({ experiment }) => experiment.target === target);
    const held = await hold(target).catch((error: unknown) => `target ${target} cannot be held: ${messageOf(error)}`);
    if (typeof held === 'string') {
      rows.push(...own.map((entry) => withoutRun(entry, held)));
      continue;
    }
    try {
      for (const entry of own) {
        const why = held.misfit(entry);
        rows.push(why === null ? await run(entry) : misfit(entry, why));
      }
    } finally {
      await held.leave();
    }
  }
  return rows;
}

/** An entry that says nothing of the target that was asked for. */
export function misfit(entry: Entry, reason: string): CatalogRow {
  return { ...withoutRun(entry, reason), fits: false };
}

/** An entry of which there is no run to speak of. */
export function withoutRun({ experiment, expects }: Entry, reason: string): CatalogRow {
  return {
    name: experiment.name,
    expects,
    verdict: null,
    reason,
    run: null,
    fits: true,
    asExpected: false,
    harm: { injections: 0, proven: 0 },
    lost: null,
    recoveryMs: null,
    durationMs: null,
  };
}
