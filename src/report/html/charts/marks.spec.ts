import { failedKong, passedKong } from '../../../../test/fixtures/kong-run.js';
import { marksOf } from './marks.js';
import { timeScale } from './time-scale.js';

const marks = ({ run, samples }: ReturnType<typeof passedKong>) => {
  const scale = timeScale(run, samples);
  return scale ? marksOf(run, scale) : [];
};

describe('marks', () => {
  it('names every step that began, none over another', () => {
    const all = marks(passedKong());
    expect(all.map(({ label }) => label).reverse()).toEqual([
      'scale',
      'mode',
      'shift',
      'drain',
      'fault dark',
      'hold',
      'revert',
      'return',
    ]);
    for (const row of new Set(all.map((mark) => mark.row))) {
      const places = all.filter((mark) => mark.row === row && !mark.leftwards).sort((a, b) => a.x - b.x);
      places.slice(1).forEach(({ x }, index) => {
        const before = places[index];
        expect(x).toBeGreaterThanOrEqual((before?.x ?? 0) + (before?.label.length ?? 0) * 6);
      });
    }
  });

  it('marks the failed step and the rollback as alarms', () => {
    const alarms = marks(failedKong()).filter(({ alarm }) => alarm);
    expect(alarms.map(({ label }) => label).sort()).toEqual(['rollback', 'shift']);
  });
});
