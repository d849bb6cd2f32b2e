import { EXPERIMENT, kinds } from '../../../test/fakes/kinds.js';
import { type Issue, SilverbackError } from '../errors.js';
import { formatIssue } from '../source/problem.js';
import { parseExperiment, type ParseOptions } from './parse.js';
import { SLIPS } from '../../../test/fixtures/slips.js';

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
    [
      'a list in itself',
      'kind: Experiment\nspec: &a [[*a]]\n',
      2,
      /is an alias of what contains it; expected an anchor/,
    ],
    ['a mapping in itself', 'kind: Experiment\nspec: &a { of: *a }\n', 2, /is an alias of what contains it/],
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
      'variables.hodl: unknown variable "hodl", did you mean "hold"?; expected one of count, from, hold',
    ]);
  });

  it('a bad value that is set is named as whoever set it calls it, and where it is used is told', () => {
    const calledAs = (name: string, text: string): string => `--set ${name}=${text}`;
    const bad = { set: { hold: '-5s' }, calledAs };
    expect(issuesOf(EXPERIMENT, bad).map(formatIssue)).toEqual([
      expect.stringMatching(
        /^--set hold=-5s: "-5s" is negative, written \$\{hold\} at spec\.method\[3\]\.hold\.for; expected a duration/,
      ),
    ]);
    expect(() => parseExperiment(EXPERIMENT, 'small.yaml', { kinds, ...bad })).toThrow(
      '--set hold=-5s is not valid: 1 problem',
    );
  });

  it('what the file says wrongly itself is the fault of its line, whatever is set', () => {
    const issues = issuesOf(EXPERIMENT.replace('"${hold}"', '"5"'), { set: { hold: '5s' } });
    expect(issues.map(formatIssue)).toEqual([
      expect.stringMatching(/^small.yaml:6: spec\.variables\.hold: variable "hold" is never used/),
      expect.stringMatching(/^small.yaml:18: spec\.method\[3\]\.hold\.for: "5" has no unit/),
    ]);
  });

  it('a part that is wrong is refused for that alone, and not judged further', () => {
    const guards = EXPERIMENT.replace('{ maxDuration: 30h }', '{ maxDuration: 30h, blastRadius: { instances: 0 } }');
    expect(issuesOf(guards).map(formatIssue)).toEqual([
      'small.yaml:12: spec.guards.blastRadius.instances: is 0; expected at least 1',
    ]);
    const watched = EXPERIMENT.replace('type: http,', 'type: http, while: dark,');
    expect(issuesOf(watched)).toEqual([]);
    expect(issuesOf(watched.replace('[5%, 100%]', '[5%, 4%, 100%]')).map(formatIssue)).toEqual([
      expect.stringMatching(/^small.yaml:16: .*4% does not rise/),
    ]);
  });

  it('several slips is refused once, with all of them in order', () => {
    const text = EXPERIMENT.replace('region.outage', 'regional')
      .replace('[5%, 100%]', '[5, 100%]')
      .replace('30h', '30');
    expect(issuesOf(text).map(({ line }) => line)).toEqual([12, 16, 17]);
  });
});
