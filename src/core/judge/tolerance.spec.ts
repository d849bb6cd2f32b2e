import type { ProbeSpec } from '../experiment/experiment.js';
import { resultOf } from './judgement.js';
import { judge, meets, missing } from './tolerance.js';

const spec: ProbeSpec = {
  name: 'www',
  type: 'http',
  when: ['during'],
  failAfter: 2,
  args: {},
  tolerance: { status: { equals: 200 }, latency: { atMost: 250 } },
};

describe('tolerances', () => {
  it.each([
    [{ atLeast: 1 }, 1, true],
    [{ atLeast: 1 }, 0.999, false],
    [{ atMost: 1 }, 1, true],
    [{ atMost: 1 }, 1.001, false],
    [{ between: [1, 2] as const }, 2, true],
    [{ between: [1, 2] as const }, 2.1, false],
    [{ equals: 200 }, 200, true],
    [{ equals: 'ok' }, 'ok', true],
    [{ equals: 200 }, 503, false],
    [{ equals: 200, atLeast: 300 }, 200, false],
    [{ atLeast: 1 }, Number.NaN, false],
    [{ atLeast: 1 }, '5', false],
    [{ atLeast: 1 }, undefined, false],
    [{}, 5, false],
  ])('%j of %p is %p', (rule, value, expected) => expect(meets(rule, value)).toBe(expected));

  it('needs every named value to meet its rule, and says which did not', () => {
    expect(judge(spec, { values: { status: 200, latency: 10 } }).ok).toBe(true);
    const bad = judge(spec, { values: { status: 503, latency: 10 } });
    expect(bad).toMatchObject({ ok: false });
    expect(bad.words()).toBe('www: status 503, expected exactly 200');
  });
  it('does not judge too few samples', () =>
    expect(judge(spec, { values: {}, samples: 99, enough: 100 }).ok).toBeNull());
  it('holds each region to the same rule, and names the one that does not meet it', () => {
    const each = (east: number, samples = 100) =>
      judge(
        { ...spec, tolerance: { value: { atLeast: 0.99 } } },
        {
          values: {},
          each: { west: { values: { value: 1 } }, east: { values: { value: east }, samples, enough: 100 } },
        },
      );
    expect(each(1)).toMatchObject({ ok: true, values: { 'west value': 1, 'east value': 1 } });
    const bad = resultOf(each(0.9));
    expect(bad).toMatchObject({ ok: false, detail: 'www: east value 0.9, expected at least 0.99' });
    const open = resultOf(each(0.9, 99));
    expect(open).toMatchObject({ ok: null, detail: 'www: east 99 samples, 100 are needed to judge' });
    expect(judge(spec, { values: {}, each: {} }).ok).toBeNull();
  });
  it('hold nothing good of what is missing', () => {
    const lost = { values: {}, missing: 'nobody is served there' };
    const each = { west: { values: { value: 1 } }, east: lost };
    expect(resultOf(judge({ ...spec, tolerance: { value: { atLeast: 0.99 } } }, { values: {}, each }))).toEqual({
      probe: 'www',
      ok: false,
      values: { 'west value': 1 },
      detail: 'www: east could not be measured (nobody is served there)',
    });
  });
  it('takes what could not be measured as a failure', () => expect(missing(spec, 'refused').ok).toBe(false));
});
