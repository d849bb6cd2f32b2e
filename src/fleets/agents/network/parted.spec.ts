import { partedBy } from './parted.js';

const one = (region: string, zone: string) => ({ name: `${region}/${zone}`, belonging: { region, zone } });
const all = [one('west', 'a'), one('west', 'b'), one('east', 'a'), one('east', 'b'), one('', '')];
const names = (side: readonly { name: string }[]) => side.map(({ name }) => name);
const parted = (from: string, to: string, of = all) => {
  const { near, far, ...rest } = partedBy(of, { from, to });
  return { near: names(near), far: names(far), ...rest };
};

describe('the two sides of a cut', () => {
  it('are two regions', () =>
    expect(parted('west', 'east')).toEqual({
      near: ['west/a', 'west/b'],
      far: ['east/a', 'east/b'],
      isZone: false,
      obstacles: [],
    }));

  it('are a zone and the rest of its region, and nobody of a zone that is called so elsewhere', () =>
    expect(parted('a', 'west')).toEqual({ near: ['west/a'], far: ['west/b'], isZone: true, obstacles: [] }));

  it('cannot be told where a name is that of a region and of a zone of the other one', () =>
    expect(parted('west', 'east', [...all, one('east', 'west')]).obstacles).toEqual([
      'west is a region, and a zone of east',
    ]));
});
