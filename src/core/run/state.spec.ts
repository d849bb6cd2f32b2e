import { fault, hold } from '../../../test/fakes/run-experiment.js';
import { RunStory } from '../../../test/fakes/run-story.js';
import type { PlannedInjection } from '../ports/fault.js';
import { isShadowed } from './state.js';

/** Whether a cut is hidden by other harm of its run, which is on something with these places. */
function isHidden(kind: string, other: Partial<PlannedInjection>, cut: Partial<PlannedInjection> = {}): boolean {
  const story = new RunStory([fault('cut', { fault: 'network.partition' }), fault('other', { fault: kind }), hold()]);
  const { state } = story.start().untilStep('hold');
  const changes: Record<string, Partial<PlannedInjection>> = {
    'network.partition': { regions: ['west', 'east'], zones: [], undo: 'revert', ...cut },
    [kind]: { regions: ['west'], zones: ['west-a'], undo: 'restart', ...other },
  };
  const injections = state.injections.map((each) => ({ ...each, plan: { ...each.plan, ...changes[each.kind] } }));
  const seen = injections.find((each) => each.kind === 'network.partition');
  if (!seen) throw new Error('the story has no cut');
  return isShadowed({ ...state, injections }, seen);
}

describe('harm that other harm of its run hides', () => {
  it('lives in a region whose machines are all down, of which each is in a zone', () => {
    expect(isHidden('region.outage', {})).toBe(true);
    expect(isHidden('region.outage', { regions: ['eu'], zones: ['eu-a'] })).toBe(false);
  });

  it('lives in a region whose gateway, data or link is down', () => {
    expect(isHidden('instance.stop', { zones: [] })).toBe(true);
  });

  it('lives in the zone that is down, and not in its region beside it', () => {
    expect(isHidden('zone.outage', {}, { zones: ['west-a'] })).toBe(true);
    expect(isHidden('zone.outage', {}, { zones: ['west-b'] })).toBe(false);
    expect(isHidden('zone.outage', {})).toBe(false);
  });

  it('is not hidden by one machine that is down, nor by what leaves machines up', () => {
    expect(isHidden('instance.kill', {})).toBe(false);
    expect(isHidden('network.latency', { zones: [], undo: 'revert' })).toBe(false);
  });

  it('is never a machine: whether one is down can be seen', () => {
    expect(isHidden('region.outage', {}, { undo: 'restart' })).toBe(false);
  });
});
