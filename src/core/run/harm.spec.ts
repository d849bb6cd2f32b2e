import type { Instance } from '../instance.js';
import { candidates } from './harm.js';

const instance = (region: string, zone: string): Instance => ({
  id: `${zone || region}.1`,
  region,
  zone,
  service: 'instance',
  state: 'running',
  undo: 'restart',
});
const fleet = [instance('west', 'west-a'), instance('eu', 'eu-a'), instance('eu', ''), instance('', '')];
const chosen = (args: unknown): readonly string[] => candidates(fleet, ['eu'], args).map(({ id }) => id);

describe('what a fault may choose from', () => {
  it('is everything but the control', () => {
    expect(chosen({ service: 'instance', count: 1 })).toEqual(['west-a.1', '.1']);
    expect(chosen(undefined)).toEqual(['west-a.1', '.1']);
  });

  it('is the control too where it is named, so that it can be refused by its name', () => {
    for (const args of [{ region: 'eu' }, { between: ['west', 'eu'] }]) expect(chosen(args)).toHaveLength(4);
    expect(chosen({ zone: 'eu-a' })).toEqual(['west-a.1', 'eu-a.1', '.1']);
  });
});
