// A zone of a thousand fake pods (DRAIN_PODS) is emptied by everybody in turn; the pods come up in the other zone, which is the next
// one to be emptied. Without budgets, and with ones that let a tenth of each workload be away.
import pLimit from 'p-limit';
import { setTimeout as sleep } from 'node:timers/promises';
import { spread } from '../docker/beside.mjs';
import { openWorker } from '../docker/worker.mjs';
import { median, show } from '../service/figures.mjs';
import { inPlace } from '../service/place.mjs';
import { fakeNodes, fakePods, followPods, isTrue, REGION } from './fake.mjs';

const PODS = Number(process.env.DRAIN_PODS ?? 1_000);
const WORKLOADS = 10;
const NODES = PODS / 20;
const TRIES = Number(process.env.DRAIN_TRIES ?? 3);
/** For how long `kubectl drain` is looked at, seconds. */
const KUBECTL_S = Number(process.env.DRAIN_KUBECTL_S ?? 60);
/** Calls in flight of the bare loop, as many as ours has. */
const AT_ONCE = 50;
const AGAIN_MS = 100;
const EVICTED_WITHIN_MS = 600_000;
const ZONES = ['bench-a', 'bench-b'];

export function drain(cluster) {
  return inPlace(async (place) => {
    await fakeNodes(cluster, { [ZONES[0]]: NODES });
    const zone = await populated(cluster);
    const worker = await openWorker(cluster, place);
    try {
      const free = await measured(cluster, worker, zone, 'without budgets');
      await budgets(cluster);
      return [...free, ...(await measured(cluster, worker, zone, 'with budgets of 10 %'))];
    } finally {
      await worker.close();
      zone.end();
      await cluster.clear();
    }
  });
}

/** All pods are in the first zone before there is another one. */
async function populated(cluster) {
  const followed = await followPods(cluster);
  await fakePods(cluster, PODS, PODS / WORKLOADS);
  await followed.when(`${PODS} fake pods are ready`, (pods) => ready(pods) === PODS, 300_000);
  await fakeNodes(cluster, Object.fromEntries(ZONES.map((name) => [name, NODES])));
  return { ...followed, at: 0 };
}

const ready = (pods) =>
  [...pods.values()].filter(({ metadata, status }) => !metadata.deletionTimestamp && isTrue(status, 'Ready')).length;
const isLeaving = (pod) => pod === undefined || pod.metadata.deletionTimestamp !== undefined;
const isIn = (cluster, zone) => (pod) => pod.spec.nodeName?.startsWith(`${cluster.mark}-${zone}-`) ?? false;

async function budgets(cluster) {
  await cluster.apply(
    Array.from({ length: WORKLOADS }, (_, at) => ({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: `web-${at}` },
      spec: { maxUnavailable: '10%', selector: { matchLabels: { app: `web-${at}` } } },
    })),
  );
  const path = `/apis/policy/v1/namespaces/${cluster.mark}/poddisruptionbudgets`;
  const allowed = async () =>
    (await cluster.api('GET', path)).body.items.every((one) => one.status.disruptionsAllowed > 0);
  await cluster.until('the budgets are counted', allowed);
}

async function measured(cluster, worker, zone, how) {
  const seen = Object.fromEntries(['loop', 'ours'].map((name) => [name, { sent: [], gone: [], replaced: [] }]));
  const one = async (name, act) => {
    const from = ZONES[zone.at % 2];
    const pods = [...zone.pods.values()].filter(isIn(cluster, from));
    if (pods.length !== PODS) throw new Error(`${pods.length} pods are in zone ${from}, expected ${PODS}`);
    const names = pods.map(({ metadata }) => metadata.name);
    const times = {
      sent: zone.when('all are told to go', (now) => names.every((pod) => isLeaving(now.get(pod)))),
      gone: zone.when('all are gone', (now) => !names.some((pod) => now.has(pod))),
      replaced: zone.when('all are replaced', (now) => !names.some((pod) => now.has(pod)) && ready(now) === PODS),
    };
    const began = await act(from, pods, () => Promise.all(Object.values(times)));
    for (const [what, at] of Object.entries(times)) seen[name][what].push((await at) - began);
    zone.at += 1;
    const last = Object.entries(seen[name]).map(([what, figures]) => `${what} after ${show(figures.at(-1))} ms`);
    process.stderr.write(`  ${how}, ${name}: all ${last.join(', ')}\n`);
  };
  for (let n = 0; n < TRIES; n += 1) {
    await one('loop', async (from, pods, over) => {
      const began = performance.now();
      await evictAll(cluster, from, pods);
      await over();
      await cordon(cluster, from, false);
      return began;
    });
    await one('ours', async (from, pods, over) => {
      const drained = `{ id: harm, fault: { kind: zone.drain, region: ${REGION}, zone: ${from} } }`;
      const { all } = await worker.run([drained, '{ revert: harm }']);
      await over();
      const last = all('InjectionInEffect').at(-1).at - all('InjectionPlanned')[0].at;
      process.stderr.write(`  ... proven after ${show(last)} ms\n`);
      return all('InjectionPlanned')[0].at;
    });
  }
  const peer = KUBECTL_S > 0 ? await byKubectl(cluster, zone) : [];
  const times = (what) => median(seen.ours[what]) / median(seen.loop[what]);
  return [
    [
      `drain of ${PODS} pods on ${NODES} nodes, ${how}, record to the last evicted, p50 of ${TRIES} (ms)`,
      spread(seen.ours.sent),
    ],
    [`... bare loop with ${AT_ONCE} in flight, cordons included`, spread(seen.loop.sent)],
    ['... Silverback / bare loop', show(times('sent')), 'at most 1.3'],
    ['... to the last gone: Silverback', spread(seen.ours.gone)],
    ['... to the last gone: bare loop', spread(seen.loop.gone)],
    ['... Silverback / bare loop', show(times('gone')), 'at most 1.3'],
    ['... to all replaced: Silverback', spread(seen.ours.replaced)],
    ['... to all replaced: bare loop', spread(seen.loop.replaced)],
    ['... Silverback / bare loop', show(times('replaced'))],
    ...peer,
  ];
}

/** What a few lines do: all at once, and again where a budget refuses. */
async function evictAll(cluster, zone, pods) {
  await cordon(cluster, zone, true);
  const inCompany = pLimit(AT_ONCE);
  await Promise.all(pods.map(({ metadata: { name } }) => inCompany(() => evict(cluster, name))));
}

async function evict(cluster, name) {
  const path = `/api/v1/namespaces/${cluster.mark}/pods/${name}/eviction`;
  const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace: cluster.mark } };
  for (const begin = performance.now(); ;) {
    const { status } = await cluster.api('POST', path, body);
    if (status < 300 || status === 404) return;
    if (status !== 429 || performance.now() - begin > EVICTED_WITHIN_MS)
      throw new Error(`evicting ${name}: HTTP ${status}`);
    await sleep(AGAIN_MS);
  }
}

async function cordon(cluster, zone, unschedulable) {
  const inCompany = pLimit(AT_ONCE);
  const names = Array.from({ length: NODES }, (_, at) => `${cluster.mark}-${zone}-${at + 1}`);
  const type = 'application/merge-patch+json';
  const patch = (name) => cluster.api('PATCH', `/api/v1/nodes/${name}`, { spec: { unschedulable } }, type);
  await Promise.all(names.map((name) => inCompany(() => patch(name))));
}

/** It is looked at for a while, and what is left is sent away by the bare loop. */
async function byKubectl(cluster, zone) {
  const from = ZONES[zone.at % 2];
  const before = [...zone.pods.values()].filter(isIn(cluster, from)).map(({ metadata }) => metadata.name);
  const selector = `silverback.bench=${cluster.mark},topology.kubernetes.io/zone=${from}`;
  const began = performance.now();
  const child = cluster.start('kubectl', ['drain', '--selector', selector, '--ignore-daemonsets', '--force']);
  await Promise.race([sleep(KUBECTL_S * 1_000), new Promise((resolve) => child.once('close', resolve))]);
  const tookMs = performance.now() - began;
  const gone = before.filter((name) => isLeaving(zone.pods.get(name))).length;
  await cluster.end(child, 'SIGKILL');
  await evictAll(cluster, from, [...zone.pods.values()].filter(isIn(cluster, from)));
  await zone.when('all are replaced', (now) => ![...now.values()].some(isIn(cluster, from)) && ready(now) === PODS);
  await cordon(cluster, from, false);
  zone.at += 1;
  const all = (tookMs * before.length) / Math.max(1, gone);
  const words = gone < before.length ? `${gone} of ${before.length} evicted` : 'all evicted';
  return [
    [`... kubectl drain, after ${show(tookMs / 1_000)} s`, words],
    ['... kubectl drain, all at that pace (extrapolated, ms)', show(all)],
  ];
}
