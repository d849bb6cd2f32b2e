import type { Sample } from '../../../core/ports/journal.js';
import type { RunDocument } from '../../../core/run/document.js';

/** Colours of regions are defined in the page's style, for light and dark. */
const COLOURS = 8;

/** A region keeps its colour all through a report. */
export interface Palette {
  /** Regions of the run's routes first, then those that only served others; each group by name. */
  readonly regions: readonly string[];
  readonly colorOf: (region: string) => string;
}

export function paletteOf(run: RunDocument, samples: readonly Sample[]): Palette {
  const divided = new Set(run.traffic.flatMap(({ weights }) => Object.keys(weights)));
  const served = new Set<string>();
  for (const series of new Set(samples.map((sample) => sample.series))) {
    const [measure, , region] = series.split(':');
    if (region !== undefined && ['requests', 'weight', 'asked'].includes(measure ?? '')) served.add(region);
  }
  const others = [...served].filter((region) => !divided.has(region));
  const regions = [...[...divided].sort(), ...others.sort()];
  return { regions, colorOf: (region) => `var(--region-${(Math.max(0, regions.indexOf(region)) % COLOURS) + 1})` };
}
