import type { RunDocument } from '../../core/run/document.js';
import type { ProbeResult } from '../../core/run/event.js';
import { between, spoken } from '../format.js';
import type { Outcome, TestCase } from './test-case.js';

/** A case for each probe; its time is how long it did not hold during the run. */
export function probeCases(run: RunDocument): TestCase[] {
  const { before, during, after } = run.hypothesis;
  const checks = [
    ...(before?.results ?? []).map((result) => ({ when: 'before', result })),
    ...(after?.results ?? []).map((result) => ({ when: 'after', result })),
  ];
  const names = new Set([...checks.map(({ result }) => result.probe), ...during.breaches.map(({ probe }) => probe)]);
  return [...names].map((name) => {
    const own = checks.filter(({ result }) => result.probe === name);
    const breaches = during.breaches.filter(({ probe }) => probe === name);
    const broken = breaches.map(({ from, to, detail }) => {
      const ms = between(from, to);
      return `during: ${detail} (${ms === null ? 'never over' : `for ${spoken(ms)}`})`;
    });
    const bad = [...own.filter(({ result }) => result.ok === false).map(words), ...broken];
    const undecided = own.filter(({ result }) => result.ok === null).map(words);
    const lost = breaches.reduce((sum, { from, to }) => sum + (between(from, to ?? run.finishedAt) ?? 0), 0);
    return {
      group: 'steady-state',
      name,
      timeMs: lost,
      outcome: outcomeOf(bad, undecided),
      output: own.map(words).join('\n'),
    };
  });
}

function outcomeOf(bad: readonly string[], undecided: readonly string[]): Outcome | null {
  const [first] = bad;
  if (first !== undefined) return { kind: 'failure', type: 'not-held', message: first, detail: bad.join('\n') };
  const [open] = undecided;
  return open === undefined ? null : { kind: 'error', type: 'undecided', message: open, detail: undecided.join('\n') };
}

const words = ({ when, result }: { when: string; result: ProbeResult }): string => `${when}: ${result.detail}`;
