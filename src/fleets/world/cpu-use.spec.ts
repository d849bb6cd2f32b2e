import { type CpuUse, judgeBurn } from './cpu-use.js';

const use = (name: string, used: number, more: Partial<CpuUse> = {}): CpuUse => {
  return { name, region: 'west', zone: 'w1', used, served: 0, burning: false, leftAlone: true, ...more };
};
const own = (used: number, burning: boolean, burned: number) => use('own', used, { burning, burned, leftAlone: false });
const SHARE = 0.5;
const IDLE = [use('a', 0.05), use('b', 0.03)];

describe('where a burn is counted apart, an instance', () => {
  it.each<[string, CpuUse, readonly CpuUse[], string]>([
    ['burns when its burn uses what was asked for', own(0.5, true, 0.47), IDLE, 'in-effect'],
    ['is not shown to burn by what it uses itself', own(0.6, true, 0), IDLE, 'unknown'],
    ['is not shown to burn when it is no busier than others', own(0.5, true, 0.47), [use('a', 0.5)], 'unknown'],
    ['burns, also where nobody is left alone', own(0.5, true, 0.47), [], 'in-effect'],
    ['burns nothing, however busy it is itself', own(0.9, false, 0), IDLE, 'absent'],
    ['is in doubt when a burn that nobody holds uses something', own(0.5, false, 0.47), IDLE, 'unknown'],
  ])('%s', (_, subject, others, state) => {
    expect(judgeBurn(subject, [subject, ...others], SHARE)).toMatchObject({ state });
  });

  it('tells what its burn uses', () => {
    const { evidence } = judgeBurn(own(0.5, true, 0.47), IDLE, SHARE);
    expect(evidence).toBe(
      'own burns; measured 50 % of a core, 47 % by the burn itself, 2 left alone of zone w1 use 4 %',
    );
  });
});
