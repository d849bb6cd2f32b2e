import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { RangeSets } from '../ranges.js';
import { type ChildConfig } from '../protocol.js';
import { stateFile, statePath } from '../state-file.js';
import { type Base } from './base.js';
import { type BaseLine, basePath } from './compacted-log.js';
import { type Version } from './entry.js';
import { logPath } from './log-path.js';
import { mergeVersions } from './merge.js';

/**
 * Begins the log of a store that has none with what the stores of other regions know. What it had told none of them is
 * lost. Its next life is counted by the time of day: how often it has lived before, nobody may remember, and a write's name
 * must never be given twice.
 *
 * @param bases of those that answered; with none it begins empty
 */
export function inheritData({ directory, name, region }: ChildConfig, bases: readonly Base[]): void {
  if (bases.length > 0) {
    const path = basePath(logPath(directory, name));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(
      path,
      linesOf(region, bases)
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(''),
    );
  }
  // Last: whoever is killed before asks again.
  stateFile(statePath(directory, name)).write({ incarnation: Math.floor(Date.now() / 1000) });
}

/** Pure. Its own writes that stand go to whoever lacks them: it may have died before it had told all. */
export function linesOf(region: string, bases: readonly Base[]): readonly BaseLine[] {
  const logged = new RangeSets();
  const versions = new Map<string, Version>();
  for (const base of bases) {
    logged.addAll(base.logged);
    for (const version of base.versions) {
      const { key } = version.entry;
      const known = versions.get(key);
      versions.set(key, known ? mergeVersions(known, version) : version);
    }
  }
  const all = [...versions.values()];
  return [
    { from: 0, logged: logged.toRanges() },
    ...all.filter(({ entry }) => entry.region === region).map(({ entry }) => ({ pending: entry })),
    ...all.map((version) => ({ version })),
  ];
}
