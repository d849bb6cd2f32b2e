import type { Step } from '../experiment/experiment.js';
import { stepAgainst } from './own-region.js';

const step = (of: object): Step => ({ id: 'one', reinject: false, ...of }) as Step;
const against = (...method: readonly Step[]) => stepAgainst({ method }, 'us-west')?.id ?? null;

describe('what a worker that lives in a region must not lead', () => {
  it.each([
    ['all users are shifted away', { kind: 'shift', from: 'us-west', back: false, stepsBp: [500, 10_000] }],
    ['its users are waited for', { kind: 'drain', region: 'us-west' }],
    ['it is dark', { kind: 'fault', fault: 'region.outage', args: { region: 'us-west' } }],
    ['a zone of it is dark', { kind: 'fault', fault: 'zone.outage', args: { region: 'us-west', zone: 'a' } }],
    ['a zone of it is emptied', { kind: 'fault', fault: 'zone.drain', args: { region: 'us-west', zone: 'a' } }],
  ])('is an experiment in which %s', (_, of) => {
    expect(against(step({ id: 'before', kind: 'hold' }), step(of))).toBe('one');
  });

  it.each([
    ['another region is emptied', { kind: 'shift', from: 'us-east', back: false, stepsBp: [10_000] }],
    ['some of its users are shifted away', { kind: 'shift', from: 'us-west', back: false, stepsBp: [100, 500] }],
    ['users come back to it', { kind: 'shift', from: 'us-west', back: true, stepsBp: [10_000] }],
    ['another region is dark', { kind: 'fault', fault: 'region.outage', args: { region: 'us-east' } }],
    ['single instances of it die', { kind: 'fault', fault: 'instance.kill', args: { region: 'us-west' } }],
    ['it is cut off', { kind: 'fault', fault: 'network.partition', args: { between: ['us-west', 'us-east'] } }],
  ])('is none in which %s', (_, of) => {
    expect(against(step(of))).toBeNull();
  });
});
