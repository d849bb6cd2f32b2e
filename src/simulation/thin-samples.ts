import type { Sample } from '../core/ports/journal.js';

/** A series that stands still is told this often all the same, milliseconds. */
const AT_LEAST_EVERY_MS = 10 * 60_000;
/** Changes of less than this share of the value are none. */
const NOTICEABLE = 0.005;

/** Keeps of a long run's samples what a chart can show: each series where it changes. One a run. */
export class ThinSamples {
  private readonly last = new Map<string, Sample>();

  keep(samples: readonly Sample[]): readonly Sample[] {
    return samples.filter((sample) => {
      const before = this.last.get(sample.series);
      if (before && sample.at - before.at < AT_LEAST_EVERY_MS && isAbout(sample.value, before.value)) return false;
      this.last.set(sample.series, sample);
      return true;
    });
  }
}

function isAbout(a: number, b: number): boolean {
  return Math.abs(a - b) <= Math.abs(b) * NOTICEABLE;
}
