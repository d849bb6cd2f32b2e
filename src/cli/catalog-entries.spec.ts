import { experimentOf } from '../../test/fakes/run-experiment.js';
import { SANDBOX } from '../../test/fakes/target.js';
import { parseTarget } from '../core/target/parse.js';
import { beyond, chosenEntries, lacking } from './catalog-entries.js';

const of = (name: string, labels: Record<string, string> = {}) => ({
  file: `${name}.yaml`,
  experiment: { ...experimentOf([], { name, title: name }), labels },
});
const ALL = [of('kong'), of('kong-sick-survivor', { expects: 'failed' })];

describe('entries of a catalog', () => {
  it('pass unless the experiment says how it must end', () => {
    expect(chosenEntries(ALL, []).map(({ expects }) => expects)).toEqual(['passed', 'failed']);
    expect(chosenEntries(ALL, ['kong']).map(({ experiment }) => experiment.name)).toEqual(['kong']);
  });

  it('a name that there is none of is refused, with the one that was meant', () => {
    expect(() => chosenEntries(ALL, ['king'])).toThrow(/king.*kong/);
  });

  it('of a world that gets sick say nothing of one that does not', () => {
    const sick = parseTarget(
      `${SANDBOX}    degrade: { region: us-east, aboveShare: 60%, errorShare: 0.3, delay: 150ms }\n`,
      '',
    );
    const well = parseTarget(SANDBOX, '');
    expect(beyond(sick, well)).toContain('gets sick under load');
    expect([beyond(well, sick), beyond(sick, sick)]).toEqual([null, null]);
  });

  it('need what the fleet of another target may not offer', () => {
    const faults = new Map([['instance.kill', { needs: ['instances', 'lifecycle'] as const }]]);
    const experiment = experimentOf([{ kind: 'fault', id: 'kill', fault: 'instance.kill', args: {}, reinject: false }]);
    const said = (capabilities: object) => lacking(experiment, faults, { kind: 'kubernetes', capabilities });
    expect(said({ instances: {}, lifecycle: {} })).toBeNull();
    expect(said({ instances: {} })).toBe('a kubernetes target does not offer what instance.kill needs');
  });

  it('an expectation that no run can meet is refused, with its file', () => {
    expect(() => chosenEntries([of('kong', { expects: 'success' })], [])).toThrow(/kong\.yaml/);
  });
});
