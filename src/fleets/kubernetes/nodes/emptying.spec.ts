import pLimit from 'p-limit';
import { instance } from '../../../../test/fakes/west-and-east.js';
import { VirtualClock } from '../../../simulation/virtual-clock.js';
import type { Instance } from '../../../core/instance.js';
import { NodeEmptying } from './emptying.js';
import { Refusals } from './refusals.js';

const pod = (id: string, owner: string): Instance => ({
  ...instance(id, 'west', 'w1'),
  identity: `${id}@1`,
  undo: `replaced-by Deployment shop/${owner}`,
});

/** Two nodes with pods of the same two owners; a budget lets `allowed` pods of an owner go each second. */
function outage(clock: VirtualClock, allowed: number) {
  const refusals = new Refusals(clock);
  const left = new Map(
    ['n1', 'n2'].map((node) => [
      node,
      ['web', 'api'].flatMap((of) => [1, 2, 3].map((n) => pod(`${node}-${of}-${n}`, of))),
    ]),
  );
  const asked: { readonly owner: string; readonly at: number; readonly isSent: boolean }[] = [];
  const send = async (node: string, one: Instance): Promise<boolean> => {
    const at = clock.monotonic();
    const sent = asked.filter(({ owner, isSent, at: then }) => owner === one.undo && isSent && then > at - 1_000);
    const isSent = sent.length < allowed;
    asked.push({ owner: one.undo, at, isSent });
    if (isSent)
      left.set(
        node,
        (left.get(node) ?? []).filter((other) => other !== one),
      );
    return Promise.resolve(isSent);
  };
  const emptyings = [...left.keys()].map(
    (node) =>
      new NodeEmptying({
        how: 'drain',
        left: () => Promise.resolve(left.get(node) ?? []),
        send: (one) => send(node, one),
        refusals,
        mayGoOn: () => true,
        allClosed: () => Promise.resolve(true),
        onChange: () => () => undefined,
        limit: pLimit(50),
        clock,
      }),
  );
  return { left, asked, emptyings };
}

describe('the emptying of nodes', () => {
  it('that a budget refuses goes on with one pod of each owner, on whichever node', async () => {
    const clock = new VirtualClock();
    const { asked, emptyings, left } = outage(clock, 0);
    await clock.run(
      (async () => {
        emptyings.forEach((one) => one.begin());
        await clock.sleep(500);
        asked.length = 0;
        await clock.sleep(1_000);
        await Promise.all(emptyings.map((one) => one.end()));
      })(),
    );
    expect(asked.map(({ owner }) => owner).sort()).toEqual(
      ['api', 'web'].map((of) => `replaced-by Deployment shop/${of}`),
    );
    expect([...left.values()].flat()).toHaveLength(12);
  });

  it('goes on as a budget allows, until nothing is left', async () => {
    const clock = new VirtualClock();
    const { emptyings, left } = outage(clock, 2);
    await clock.run(
      (async () => {
        emptyings.forEach((one) => one.begin());
        while (emptyings.some(({ isOver }) => !isOver)) await clock.sleep(100);
      })(),
    );
    expect([...left.values()].flat()).toEqual([]);
  });
});
