import { readFile } from 'node:fs/promises';
import { validateXML } from 'xmllint-wasm';
import { failedKong, kongWithResidue, passedKong, refusedKong } from '../../test/fixtures/kong-run.js';
import type { RunDocument } from '../core/run/document.js';
import { renderJunit } from './junit.js';

const SCHEMA = new URL('../../test/fixtures/junit.xsd', import.meta.url);

async function wrongIn(xml: string): Promise<readonly string[]> {
  const schema = await readFile(SCHEMA, 'utf8');
  const { errors } = await validateXML({ xml, schema });
  return errors.map(({ message }) => message);
}

/** What a server counts. */
function read(xml: string): { sums: string; bad: string[] } {
  const sums = /<testsuite [^>]*/.exec(xml)?.[0].match(/(tests|failures|errors|skipped)="\d+"/g) ?? [];
  const cases = xml.split('<testcase ').slice(1);
  const bad = cases
    .filter((text) => /<(failure|error) /.test(text))
    .map((text) => /name="([^"]*)" time/.exec(text)?.[1] ?? '');
  return { sums: sums.join(' '), bad };
}

describe('JUnit report', () => {
  const runs: readonly (readonly [string, RunDocument])[] = [
    ['that passed', passedKong().run],
    ['that failed', failedKong().run],
    ['that left residue', kongWithResidue().run],
    ['that was refused', refusedKong().run],
    ['that goes on', { ...passedKong().run, status: 'running', verdict: null, reason: null, finishedAt: null }],
    ['that nobody has begun', { ...refusedKong().run, status: 'queued', verdict: null, phases: [], startedAt: null }],
  ];

  it.each(runs)('of a run %s is what Jenkins reads', async (_, run) => {
    expect(await wrongIn(renderJunit(run))).toEqual([]);
  });

  it('the schema is one that can be broken', async () => {
    const xml = renderJunit(passedKong().run);
    expect(await wrongIn(xml.replace(/<testcase /, '<testcase colour="red" '))).not.toEqual([]);
    expect(await wrongIn(xml.replace(/<property [^>]*>/g, ''))).not.toEqual([]);
    expect(await wrongIn(xml.replace(/time="[\d.]+"/, 'time="1e3"'))).not.toEqual([]);
    expect(await wrongIn(xml.replace(/name="shift"/, 'name="shift-2"'))).not.toEqual([]);
  });

  it('is green only when the run passed', () => {
    for (const [, run] of runs) expect(read(renderJunit(run)).bad.length > 0).toBe(run.verdict !== 'passed');
  });

  it('tells the requests that were lost, but not where nobody counts them', () => {
    const { run } = passedKong();
    expect(renderJunit(run)).toContain('<property name="users.lost" value="0"/>');
    const uncounted = { ...run, users: { ...run.users, requests: 0 } };
    expect(renderJunit(uncounted)).not.toContain('users.');
  });

  it('has a case for each phase and each probe, with times', () => {
    const xml = renderJunit(passedKong().run);
    expect(read(xml).sums).toBe('tests="18" failures="0" errors="0" skipped="0"');
    expect(xml).toContain('<testcase classname="kong.phases" name="hold" time="10.003">');
    expect(xml).toContain('<testcase classname="kong.steady-state" name="success-rate" time="0.000">');
    expect(xml).toContain('<testcase classname="kong.objectives" name="evacuate within"');
    expect(xml).toContain('before: success-rate: value 1, met at least 0.99');
  });

  it('holds a failure against the phase and the probe in which it was, and skips what was not reached', () => {
    const xml = renderJunit(failedKong().run);
    expect(read(xml).bad).toEqual(['shift', 'success-rate']);
    expect(xml).toMatch(/name="shift" time="[\d.]+">\s+<failure type="failed" message="gate: us-east: 96.41 %/);
    expect(xml).toMatch(/name="shift-2" time="0.000">\s+<skipped type="not-reached"/);
  });

  it('errors, and does not fail, where nothing was learnt of the system', () => {
    expect(read(renderJunit(refusedKong().run)).bad).toEqual(['preflight']);
    expect(read(renderJunit(kongWithResidue().run)).bad).toEqual(['rollback', 'nothing is left behind']);
    expect(renderJunit(kongWithResidue().run)).toContain('<error type="errored"');
  });

  it('survives whatever machines wrote as evidence', async () => {
    const run = failedKong().run;
    const reason = 'exit 1: \u001b[31m]]> <b a="1">&\u0000\ud800\u001b[0m';
    const xml = renderJunit({ ...run, reason, steps: run.steps.map((step) => ({ ...step, detail: reason })) });
    expect(await wrongIn(xml)).toEqual([]);
    expect(xml).toContain(']]&gt; &lt;b a="1"&gt;&amp;');
  });
});
