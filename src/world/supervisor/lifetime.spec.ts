import { endsAt } from './lifetime.js';

const facts = {
  keep: false,
  holds: 0,
  brokeAt: 1000,
  closedAt: null,
  harmUntil: null,
  careUntil: null,
  graceMs: 30_000,
  careGraceMs: 60_000,
};

describe('the end of a world', () => {
  it('does not come while it is kept or held', () => {
    expect(endsAt({ ...facts, keep: true })).toBeNull();
    expect(endsAt({ ...facts, holds: 1, closedAt: 5 })).toBeNull();
  });

  it('comes 30 s after the break when there was neither harm nor care', () => {
    expect(endsAt(facts)).toBe(31_000);
  });

  it('comes 30 s after the last of them was closed', () => {
    expect(endsAt({ ...facts, closedAt: 9000 })).toBe(39_000);
  });

  it('leaves whoever comes after the break its 30 s, although all was closed before', () => {
    expect(endsAt({ ...facts, closedAt: 500 })).toBe(31_000);
  });

  it('waits for harm to run out', () => {
    expect(endsAt({ ...facts, harmUntil: 9000 })).toBe(39_000);
  });

  it('comes 60 s after the last deadline of care that nobody closes, whatever harm there is', () => {
    expect(endsAt({ ...facts, careUntil: 100_000 })).toBe(160_000);
    expect(endsAt({ ...facts, careUntil: 100_000, harmUntil: 9000, closedAt: 8000 })).toBe(160_000);
  });

  it('comes with the break when that is long past', () => {
    expect(endsAt({ ...facts, brokeAt: 500_000, careUntil: 100_000 })).toBe(500_000);
  });
});
