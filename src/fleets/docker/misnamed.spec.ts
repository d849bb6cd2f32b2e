import { dockerSchema } from '../../core/target/docker-schema.js';
import { misnamed } from './misnamed.js';

const box = (labels: Record<string, string>) => ({ Labels: labels, Command: 'serve' });
const SHOP = { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'web', area: 'west' };
const found = (docker: object, ...boxes: ReturnType<typeof box>[]) => misnamed(boxes, dockerSchema.parse(docker), []);

describe('names of a target file that nothing on the engine has', () => {
  it('are its Compose project', () => {
    expect(found({ project: 'shpo' }, box(SHOP))).toEqual([
      'spec.docker.project of the target: unknown Compose project "shpo", did you mean "shop"?; expected one of shop',
    ]);
    expect(found({ project: 'shop' })).toEqual([expect.stringContaining('expected no Compose project')]);
  });

  it('are its label of regions, where no place is given otherwise', () => {
    const [said] = found({ project: 'shop', labels: { region: 'aera' } }, box(SHOP));
    expect(said).toMatch(
      /labels\.region of the target: unknown label "aera", did you mean "area"\?.*or spec\.docker\.places/,
    );
    expect(found({ project: 'shop', labels: { region: 'area' } }, box(SHOP))).toEqual([]);
    expect(found({ project: 'shop', places: { web: { region: 'west' } } }, box(SHOP))).toEqual([]);
  });

  it('are labels that nobody has to bear, where they are not the usual ones', () => {
    const regions = { project: 'shop', labels: { region: 'area' } };
    expect(found({ ...regions, labels: { ...regions.labels, zone: 'aera', service: 'sevrice' } }, box(SHOP))).toEqual([
      expect.stringMatching(/^spec\.docker\.labels\.zone of the target: unknown label "aera", did you mean "area"\?/),
      expect.stringContaining('spec.docker.labels.service of the target: unknown label "sevrice"'),
    ]);
  });

  it('are regions that it protects', () => {
    const place = dockerSchema.parse({ project: 'shop', labels: { region: 'area' } });
    expect(misnamed([box(SHOP)], place, ['west'])).toEqual([]);
    expect(misnamed([box(SHOP), box({ area: 'east' })], place, ['east'])).toEqual([]);
    expect(misnamed([box(SHOP)], place, ['wset'])).toEqual([
      'spec.control of the target: unknown region or route "wset", did you mean "west"?; expected one of west',
    ]);
  });

  it('nothing at all may be touched where nobody has said so', () => {
    expect(found({}, box(SHOP))).toEqual([expect.stringMatching(/none of its 1 containers.*silverback\.enabled=true/)]);
    expect(found({}, box({ ...SHOP, 'silverback.enabled': 'true', 'silverback.region': 'west' }))).toEqual([]);
  });
});
