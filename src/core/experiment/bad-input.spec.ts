import { EXPERIMENT, kinds } from '../../../test/fakes/kinds.js';
import { type Issue, SilverbackError } from '../errors.js';
import { formatIssue } from '../source/problem.js';
import { parseExperiment, type ParseOptions } from './parse.js';

function issuesOf(text: string, options: Partial<ParseOptions> = {}): readonly Issue[] {
  try {
    parseExperiment(text, 'small.yaml', { kinds, ...options });
  } catch (error) {
    if (error instanceof SilverbackError && error.code === 'invalid-experiment') return error.details.issues ?? [];
    throw error;
  }
  return [];
}

const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;

/** What is replaced by what in a good file, and what is said about the line on which the new text stands. */
const SLIPS: readonly [name: string, good: string, bad: string, said: RegExp][] = [
  [
    'an unknown field',
    'guards: {',
    'guards: { maxDurations: 1h,',
    /maxDurations: unknown field .*did you mean "maxDuration"\?; expected one of/,
  ],
  [
    'a hypothesis that looks at nothing during the run',
    /probes:\n[^]*?(?= {2}guards)/.exec(EXPERIMENT)?.[0] ?? '',
    'probes:\n      - { name: good, when: [before, after], type: traffic, measure: successRate, tolerance: { atLeast: 99% } }\n',
    /steadyState\.probes: no probe is measured during the run; expected one with "during" in its "when"/,
  ],
  [
    'a probe that watches no fault',
    'measure: successRate, tolerance',
    'measure: successRate, while: drak, tolerance',
    /probes\[0\]\.while: unknown fault step "drak", did you mean "dark"/,
  ],
  [
    'bounds of steps that are given',
    'steps: [5%, 100%]',
    'steps: [5%, 100%], adaptive: {}',
    /shift\.adaptive: counts for nothing; expected "policy: adaptive" beside it/,
  ],
  [
    'given steps that are to be found on the way',
    'steps: [5%, 100%]',
    'policy: adaptive, steps: [5%, 100%]',
    /shift\.steps: are found on the way; expected no "steps" beside "policy: adaptive"/,
  ],
  ['no steps', ', steps: [5%, 100%]', '', /shift\.steps: "steps" is missing; expected a ramp/],
  [
    'bounds that cross',
    'steps: [5%, 100%]',
    'policy: adaptive, adaptive: { first: 1%, min: 2% }',
    /shift\.adaptive: its bounds cross/,
  ],
  [
    'a soak in which there are never enough windows to compare',
    'steps: [5%, 100%]',
    'steps: [5%, 100%], maxSoak: 2s, gate: { statistics: {} }',
    /shift\.maxSoak: 10 windows of 250ms, an interval each, take 2s500ms, and it is watched for at most 2s; expected at least 2s500ms, or an "interval" of at most 200ms/,
  ],
  ['an unknown step', '- hold:', '- hodl:', /method\[3\]\.hodl: unknown field "hodl", did you mean "hold"/],
  [
    'an unknown field of a fault',
    'kind: region.outage,',
    'kind: region.outage, zone: a,',
    /method\[2\]\.fault\.zone: unknown field "zone"; expected one of region/,
  ],
  [
    'an unknown field of a lenient fault',
    'kind: instance.kill,',
    'kind: instance.kill, cuont: 2,',
    /unknown field "cuont", did you mean "count"/,
  ],
  [
    'an unknown fault',
    'region.outage',
    'region.outtage',
    /fault\.kind: unknown fault "region.outtage", did you mean "region.outage"/,
  ],
  [
    'an unknown probe',
    'type: traffic',
    'type: trafic',
    /probes\[0\]\.type: unknown probe type "trafic", did you mean "traffic"\?; expected one of http, traffic/,
  ],
  ['an unknown variable', '${hold}', '${hodl}', /method\[3\]\.hold\.for: unknown variable "hodl", did you mean "hold"/],
  ['a reference that is not closed', '"${from}", steps', '"${from", steps', /"\$\{" is not closed/],
  [
    'an unused variable',
    'hold: 10s,',
    'hold: 10s, spare: 1,',
    /spec\.variables\.spare: variable "spare" is never used/,
  ],
  [
    'an unknown simulated variable',
    'simulate: { hold',
    'simulate: { hodl',
    /spec\.simulate\.hodl: unknown variable "hodl"/,
  ],
  [
    'a duration without unit',
    'maxDuration: 30h',
    'maxDuration: 30',
    /guards\.maxDuration: 30 has no unit; expected a duration such as/,
  ],
  ['a duration in a wrong unit', 'maxDuration: 30h', 'maxDuration: 30 hours', /"30 hours" is not a duration/],
  ['a negative duration', 'maxDuration: 30h', 'maxDuration: -30h', /"-30h" is negative/],
  ['a huge duration', 'maxDuration: 30h', 'maxDuration: 401d', /"401d" is too long; expected at most 400d/],
  ['no time at all', 'evacuateWithin: 7m', 'evacuateWithin: 0s', /"0s" is no time at all/],
  [
    'too little time for the holds',
    'maxDuration: 30h',
    'maxDuration: 9s',
    /holds and soaks take 16s, maxDuration is 9s/,
  ],
  ['a share without unit', '[5%, 100%]', '[5, 100%]', /steps\[0\]: 5 has no unit; expected a percentage/],
  ['a share above all', '[5%, 100%]', '[5%, 101%]', /"101%" is more than all/],
  ['a ramp that falls', '[5%, 100%]', '[5%, 4%, 100%]', /steps\[1\]: 4% does not rise; expected more than 5%/],
  ['a ramp that stops early', '[5%, 100%]', '[5%, 50%]', /steps\[1\]: the ramp ends at 50%; expected 100%/],
  ['a ramp that starts at nothing', '[5%, 100%]', '[0%, 100%]', /steps\[0\]: 0% moves nobody/],
  ['a missing field', 'route: www, from', 'from', /shift\.route: "route" is missing; expected a text/],
  ['a shift from nowhere', ', from: "${from}"', '', /shift\.from: "from" is missing; expected the region/],
  ['a wrong size', 'to: required', 'to: plenty', /scale\.to: is "plenty"; expected required, off, or a number/],
  ['no tolerance', ', tolerance: { atLeast: 99% }', '', /probes\[0\]\.tolerance: "tolerance" is missing/],
  [
    'a tolerance without a rule',
    '{ atLeast: 99% }',
    '{}',
    /tolerance: states no rule; expected at least one of atLeast/,
  ],
  ['a tolerance that is a bare number', '{ atLeast: 99% }', '0.99', /tolerance: is 0.99; expected a mapping/],
  ['a share of more than all', '{ atLeast: 99% }', '{ atLeast: 99 }', /tolerance\.atLeast: 99 is out of range/],
  ['a rule that nothing meets', '{ atLeast: 99% }', '{ between: [1, 0.5] }', /tolerance: can never be met/],
  [
    'a tolerance for what is not measured',
    'latency: {',
    'latencies: {',
    /tolerance\.latencies: unknown field .*did you mean "latency"/,
  ],
  [
    'an order of texts',
    'status: { equals: 200 }',
    'body: { atLeast: 1 }',
    /tolerance\.body\.atLeast: unknown field|a text has no order/,
  ],
  ['a bad address', '"${target.www}"', '"www"', /url: is "www"; expected an http:\/\/ address/],
  [
    'a revert of nothing',
    'revert: dark',
    'revert: drak',
    /method\[4\]\.revert: unknown step "drak", did you mean "dark"/,
  ],
  ['a revert of a hold', 'revert: dark', 'revert: hold-1', /step "hold-1" leaves nothing to undo/],
  ['a revert of what comes later', 'revert: dark', 'revert: fault-2', /step "fault-2" does not come before/],
  ['a way back of another route', 'route: www, back', 'route: eu, back', /shift\.back: no earlier shift of eu is open/],
  [
    'a way back to another region',
    'back: true',
    'back: true, from: us-east',
    /"us-east" was not emptied; expected us-west/,
  ],
  [
    'an id used twice',
    '- fault: {',
    '- id: dark\n      fault: {',
    /method\[6\]\.id: the id "dark" is already that of step 3/,
  ],
  [
    'two steps in one',
    '- revert: dark',
    '- { revert: dark, mode: { failover: us-west } }',
    /"mode" and "revert" are in one step|"revert"/,
  ],
  ['a title with escapes', 'name: small', 'name: small, title: "\\u001b"', /title: has control characters/],
  ['a name with capitals', 'name: small', 'name: Small', /metadata\.name: is "Small"; expected lower-case letters/],
  ['another kind', 'kind: Experiment', 'kind: Experimnt', /kind: "Experimnt" is not known, did you mean "Experiment"/],
  [
    'a preflight check that is never skipped',
    'guards: {',
    'guards: { skipPreflight: [residue],',
    /skipPreflight\[0\]: "residue" is not known/,
  ],
  ['a probe name used twice', 'name: www', 'name: good', /probes\[1\]\.name: a probe "good" is already there/],
  [
    'a duplicate key',
    'guards: {',
    'guards: { maxDuration: 1h,',
    /key maxDuration is written twice; expected each key once/,
  ],
  ['a tab', '  guards', '\tguards', /[Tt]ab.*; expected spaces for indentation/],
  ['an open bracket', 'objectives: { evacuateWithin: 7m }', 'objectives: { evacuateWithin: 7m', /; expected/],
  ['an unset anchor', '[5%, 100%]', '*ramp', /names an anchor that is not set before/],
  ['a tag', '[5%, 100%]', '!ramp [5%, 100%]', /Unresolved tag/],
  ['a reserved key', 'hold: 10s,', '__proto__: 10s, hold: 10s,', /__proto__ is reserved/],
];

describe('an experiment file with', () => {
  it.each(SLIPS)('%s is refused at its line', (_, good, bad, said) => {
    expect(EXPERIMENT).toContain(good);
    const text = EXPERIMENT.replace(good, () => bad);
    const issues = issuesOf(text);
    expect(issues.map(formatIssue).join('\n')).toMatch(said);
    const found = issues.find((issue) => said.test(formatIssue(issue)));
    expect(found).toMatchObject({ file: 'small.yaml' });
    const line = lineOf(EXPERIMENT, good);
    expect([line, line + 1]).toContain(found?.line);
  });

  it.each([
    ['nothing in it', '', 1, /is empty; expected a YAML mapping/],
    ['only a comment', '# nothing\n', 1, /is empty/],
    ['a list', '- a\n', 1, /is not a mapping/],
    ['two documents', `${EXPERIMENT}---\n${EXPERIMENT}`, EXPERIMENT.split('\n').length, /expected one document a file/],
    ['more than a MiB', `# ${'x'.repeat(1024 * 1024)}\n${EXPERIMENT}`, 1, /is 1\.0 MiB large; expected at most 1 MiB/],
    ['brackets without end', `a: ${'['.repeat(900_000)}`, 1, /is nested too deeply; expected at most 60 levels/],
    ['lists in lists without end', '- '.repeat(500_000), 1, /is nested too deeply/],
    ['keys without end', Array.from({ length: 90_000 }, (_, at) => `k${at}: 1`).join('\n'), 2858, /is too long/],
    ['references without end', `spec: { a: "${'${'.repeat(400_000)}" }`, 1, /"\$\{" is not closed/],
  ])('%s is refused', (_, text, line, said) => {
    const issues = issuesOf(text);
    expect(issues.map(formatIssue).join('\n')).toMatch(said);
    expect(issues[0]).toMatchObject({ file: 'small.yaml', line });
  });

  it('an alias bomb is refused before it goes off', () => {
    const levels = Array.from(
      { length: 9 },
      (_, at) => `l${at + 1}: &l${at + 1} [${Array(9).fill(`*l${at}`).join(', ')}]`,
    );
    const [first] = issuesOf(['l0: &l0 [lol]', ...levels].join('\n'));
    expect(formatIssue(first as Issue)).toMatch(/small.yaml:2: aliases expand without bound; expected at most 50/);
    expect(issuesOf('a: &a [*a]\n').length).toBeGreaterThan(0);
  });

  it('a name set that it does not declare is refused', () => {
    expect(issuesOf(EXPERIMENT, { set: { hodl: '1h' } }).map(formatIssue)).toEqual([
      'small.yaml:6: spec.variables: unknown variable "hodl", did you mean "hold"?; expected one of count, from, hold',
    ]);
  });

  it('a bad value set on the command line says where it was used', () => {
    expect(issuesOf(EXPERIMENT, { set: { hold: '-5s' } }).map(formatIssue)).toEqual([
      expect.stringMatching(
        /^small.yaml:18: spec\.method\[3\]\.hold\.for: "-5s" is negative, written \$\{hold\}; expected a duration/,
      ),
    ]);
  });

  it('several slips is refused once, with all of them in order', () => {
    const text = EXPERIMENT.replace('region.outage', 'regional')
      .replace('[5%, 100%]', '[5, 100%]')
      .replace('30h', '30');
    expect(issuesOf(text).map(({ line }) => line)).toEqual([12, 16, 17]);
  });
});
