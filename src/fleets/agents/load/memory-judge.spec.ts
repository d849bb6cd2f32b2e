import { judgeHold } from './memory-judge.js';

const MIB = 1024 ** 2;
const whole = { limit: 256 * MIB, used: 190 * MIB, fate: null };
const held = (resident: number, rose: number | null) => {
  return judgeHold('box', 128 * MIB, {
    ...whole,
    holder: { resident: resident * MIB, rose: rose === null ? null : rose * MIB },
  });
};

it('memory is held when all of it is there and the count of the container rose by it', () => {
  expect(held(128, 131)).toEqual({
    state: 'in-effect',
    evidence:
      '128 MiB of 128 MiB are held in memory; box uses 190 MiB of 256 MiB, 131 MiB more than before they were taken',
  });
});

it.each([
  ['it was not taken yet', 40, null],
  ['much of it is in swap', 90, 128],
  ['it was only asked for', 0, 0],
  ['it counts elsewhere', 128, 3],
])('it is not shown when %s', (_, resident, rose) => {
  expect(held(resident, rose).state).toBe('unknown');
});

it('it is gone when nobody holds it, and why is told', () => {
  const gone = { ...whole, limit: null, holder: null };
  expect(judgeHold('box', MIB, gone)).toEqual({
    state: 'absent',
    evidence: 'nobody holds memory in it; box uses 190 MiB',
  });
  expect(judgeHold('box', MIB, { ...gone, fate: 'what held it was killed' }).evidence).toBe(
    'what held it was killed; box uses 190 MiB',
  );
});
