import { EXPERIMENT, kinds } from '../../../test/fakes/kinds.js';
import { SilverbackError } from '../errors.js';
import { formatIssue } from '../source/problem.js';
import { parseExperiment } from './parse.js';

/** What is said of an experiment whose gate compares windows of this length, `maxSoak` long. */
function saidOf(interval: string, maxSoak: string, gate = '{ statistics: {} }'): readonly string[] {
  const text = EXPERIMENT.replace('    probes:', `    interval: ${interval}\n    probes:`).replace(
    '[5%, 100%]',
    `[5%, 100%], maxSoak: ${maxSoak}, gate: ${gate}`,
  );
  try {
    parseExperiment(text, 'small.yaml', { kinds });
  } catch (error) {
    return error instanceof SilverbackError ? (error.details.issues ?? []).map(formatIssue) : [String(error)];
  }
  return [];
}

describe('a gate that compares windows', () => {
  it('is refused where a baseline never has enough of them', () => {
    expect(saidOf('4s', '1m')).toEqual([
      'small.yaml:17: spec.method[1].shift.gate.statistics: 10 windows of 4s, an interval each, take 40s, and the baseline looks back 30s; expected an "interval" of at most 3s',
    ]);
    expect(saidOf('3s', '1m')).toEqual([]);
  });

  it('is refused where no soak ever has enough of them', () => {
    expect(saidOf('3s', '29s')).toEqual([
      'small.yaml:17: spec.method[1].shift.maxSoak: 10 windows of 3s, an interval each, take 30s, and it is watched for at most 29s; expected at least 30s, or an "interval" of at most 2s900ms',
    ]);
    expect(saidOf('3s', '30s')).toEqual([]);
  });

  it('asks for nothing of a gate that does not', () => expect(saidOf('4s', '20s', '{}')).toEqual([]));
});
