import { create } from 'xmlbuilder2';
import type { RunDocument } from '../core/run/document.js';
import { between } from './format.js';
import { casesOf } from './junit/cases.js';

/** What XML 1.0 cannot hold (colours of a terminal, say) is shown as this. */
const NOT_A_CHARACTER = '\ufffd';

/**
 * The run as a JUnit document, as Jenkins and other servers read it: one suite, a case for each phase, probe and
 * objective, times in seconds. Never green unless the run passed. Import this module lazily: it loads an XML library.
 */
export function renderJunit(run: RunDocument): string {
  const cases = casesOf(run);
  const of = (kind: string): number => cases.filter(({ outcome }) => outcome?.kind === kind).length;
  const sums = { tests: cases.length, failures: of('failure'), errors: of('error') };
  const time = seconds(between(run.startedAt, run.finishedAt) ?? 0);
  const document = create({ version: '1.0', encoding: 'UTF-8', invalidCharReplacement: NOT_A_CHARACTER });
  const suite = document.ele('testsuites', { name: 'silverback', ...sums, time }).ele('testsuite', {
    name: `${run.experiment} on ${run.target}`,
    ...sums,
    skipped: of('skipped'),
    time,
    timestamp: (run.startedAt ?? run.createdAt).replace(/Z$/, ''),
  });
  const properties = suite.ele('properties');
  for (const [name, value] of propertiesOf(run)) properties.ele('property', { name, value });
  for (const one of cases) {
    const { group, name, timeMs, outcome, output } = one;
    const element = suite.ele('testcase', {
      classname: `${run.experiment}.${group}`,
      name,
      time: seconds(timeMs),
    });
    if (outcome) {
      const { kind, type, message, detail } = outcome;
      element.ele(kind, { type, message }).txt(detail);
    }
    if (output !== '') element.ele('system-out').txt(output);
  }
  suite.ele('system-out').txt(`${run.verdict ?? run.status}: ${run.reason ?? 'not finished'}`);
  return `${document.end({ prettyPrint: true })}\n`;
}

function propertiesOf(run: RunDocument): readonly (readonly [string, string])[] {
  return [
    ['run', run.id],
    ['experimentHash', run.experimentHash],
    ['verdict', run.verdict ?? ''],
    ['requestedBy', run.requestedBy],
    ['simulated', String(run.simulated)],
    ...Object.entries(run.variables).map(([name, value]) => [`variable.${name}`, value] as const),
    ...usersOf(run),
  ];
}

/** Nothing where nobody counts. */
function usersOf({ users }: RunDocument): readonly (readonly [string, string])[] {
  if (users.requests === 0) return [];
  return [
    ['users.requests', String(users.requests)],
    ['users.lost', String(users.lost)],
  ];
}

/** As the servers read it: no exponent, no thousands. */
function seconds(ms: number): string {
  return (Math.max(0, ms) / 1_000).toFixed(3);
}
