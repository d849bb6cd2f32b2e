import type { Step } from '../../src/core/experiment/experiment.js';
import type { RunEvent } from '../../src/core/run/event.js';
import { fault, hold, revert } from '../fakes/run-experiment.js';
import { type Box, DockerPlaceOfSuite } from './docker-place.js';
import { withDocker } from '../servers/docker.js';
import { drill, PASSED } from './drill.js';

/** Enough for containers to be removed and made, and to be harmed then. */
const HOLD_MS = 12_000;
/** Nobody looks by himself before the hold is over. */
const ONLY_BY_EVENTS_MS = 600_000;
const NEVER = '0001-01-01T00:00:00Z';

withDocker('containers that join a service while it is harmed', 'share', (docker) => {
  const place = new DockerPlaceOfSuite(docker);
  const container = (name: string) => docker.engine.getContainer(place.nameOf(name));
  const box = (service: string, name: string): Box => ({ name, region: 'west', zone: 'west-a', service });
  const harm = (kind: string, service: string, args: object, dynamic = true): Step => {
    return { ...fault('down', { fault: kind, dynamic }), args: { region: 'west', service, ...args } } as Step;
  };
  let runs = 0;
  /** A run that lets `act` happen when all that it planned first is in effect. */
  const drilled = async (step: Step, count: number, act: () => Promise<void>, tempo = {}) => {
    const events: RunEvent[] = [];
    const all = (type: RunEvent['type']) => events.filter((event) => event.type === type);
    const acts: Promise<void>[] = [];
    const onEvent = (event: RunEvent) => {
      events.push(event);
      if (acts.length === 0 && all('InjectionInEffect').length === count) acts.push(act());
    };
    const method = [step, hold(HOLD_MS), revert('down')];
    const run = `newcomers-${docker.name}-${(runs += 1)}`;
    const { document } = await drill({ run, target: place.target, method, tempo, open: () => place.opened(), onEvent });
    await Promise.all(acts);
    return { document, all };
  };
  /** As Compose does it: what has its name comes after it. */
  const replace = async (service: string, former: string, next: string) => {
    await container(former).remove({ force: true });
    await place.start(box(service, next));
  };
  const lifeOf = async (name: string) => (await container(name).inspect()).State;

  beforeAll(() =>
    place.start(box('shop', 'shop-1'), box('shop', 'shop-2'), box('lone', 'lone-1'), box('busy', 'busy-1')),
  );

  it('are harmed too in a dynamic step, as many as there are places of those that are gone, and come back', async () => {
    const act = async () => {
      await replace('shop', 'shop-1', 'shop-1');
      await replace('shop', 'shop-2', 'shop-3');
      await place.start(box('shop', 'shop-4'));
    };
    const { document, all } = await drilled(harm('instance.kill', 'shop', { count: 2 }), 2, act, {
      reverifyMs: ONLY_BY_EVENTS_MS,
    });
    expect(document).toMatchObject({ ...PASSED, residue: [] });
    const harmed = document.injections.map(({ subject }) => subject);
    expect(harmed.slice(0, 2).sort()).toEqual(['shop-1', 'shop-2'].map((name) => place.nameOf(name)));
    expect(harmed.slice(2).sort()).toEqual(['shop-1', 'shop-3'].map((name) => place.nameOf(name)));
    expect(document.injections.map(({ state, inEffectAt }) => [state, inEffectAt === null])).toEqual(
      harmed.map(() => ['reverted', false]),
    );
    expect(all('SubjectGone')).toHaveLength(2);
    for (const name of ['shop-1', 'shop-3']) {
      const { Id } = await container(name).inspect();
      const { Running, FinishedAt } = await lifeOf(name);
      expect([Running, FinishedAt === NEVER]).toEqual([true, false]);
      const proofs = document.injections.map(({ proof }) => proof).join();
      expect(proofs).toContain(Id.slice(0, 12));
    }
    expect(await lifeOf('shop-4')).toMatchObject({ Running: true, FinishedAt: NEVER });
  });

  it('are harmed inside as well, where somebody has to join them for that', async () => {
    const step = harm('resource.cpu', 'busy', { count: 1, share: 0.5 });
    const { document, all } = await drilled(step, 1, () => replace('busy', 'busy-1', 'busy-1'));
    expect(document).toMatchObject({ ...PASSED, residue: [] });
    expect(all('SubjectGone')).toHaveLength(1);
    expect(document.injections.map(({ subject, state, inEffectAt }) => [subject, state, inEffectAt === null])).toEqual(
      Array(2).fill([place.nameOf('busy-1'), 'reverted', false]),
    );
  });

  it('are left alone in any other step, which has lost its harm with its subject', async () => {
    const step = harm('instance.kill', 'lone', { count: 1 }, false);
    const { document } = await drilled(step, 1, () => replace('lone', 'lone-1', 'lone-1'));
    expect(document).toMatchObject({ verdict: 'inconclusive', residue: [] });
    expect(document.injections).toHaveLength(1);
    expect(await lifeOf('lone-1')).toMatchObject({ Running: true, FinishedAt: NEVER });
  });
});
