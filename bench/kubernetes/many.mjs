// Thousands of fake pods, as a worker that has just started sees them: listed, watched, planned. In a process of its own,
// whose memory holds nothing else.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { show } from '../service/figures.mjs';
import { inPlace } from '../service/place.mjs';
import { root } from './cluster.mjs';
import { fakeNodes, fakePods, followPods, isTrue } from './fake.mjs';
import { openProxy } from './proxy.mjs';

const PODS = Number(process.env.MANY_PODS ?? 6_000);
const EACH_NODE = 100;

export function many(cluster) {
  return inPlace(async (place) => {
    const began = performance.now();
    const nodes = Math.ceil(PODS / EACH_NODE / 2);
    await fakeNodes(cluster, { 'bench-a': nodes, 'bench-b': nodes });
    await fakePods(cluster, PODS);
    const followed = await followPods(cluster);
    const ready = (pods) => [...pods.values()].filter(({ status }) => isTrue(status, 'Ready')).length;
    let seen = 0;
    await followed.when(
      `${PODS} fake pods are ready`,
      (pods) => (seen += 1) % 50 === 0 && ready(pods) === PODS,
      280_000,
    );
    followed.end();
    process.stderr.write(`  ${PODS} fake pods are ready after ${show((performance.now() - began) / 1_000)} s\n`);
    const raw = await rawly(cluster);
    const proxy = await openProxy(cluster, place);
    try {
      const ours = await looked(cluster, place, cluster.kubeconfig);
      proxy.reset();
      await looked(cluster, place, proxy.kubeconfig);
      return [
        [`${PODS} pods listed by a new worker, pods of all namespaces (ms)`, show(ours.listedMs)],
        ...raw,
        ['... Silverback / the raw list', show(ours.listedMs / raw.ms)],
        ['... its memory, growth of resident (MB)', `${show(ours.rssMb)}, of that heap ${show(ours.heapMb)}`],
        ['... listed again, nothing changed (ms)', show(ours.againMs)],
        ['zone.drain of half of them planned (ms)', show(ours.drainMs)],
        ['network.partition of all of them: policies planned (ms)', show(ours.partitionMs)],
        ['... again', show(ours.partitionAgainMs)],
        ['API calls for all of that', `${proxy.total}: ${proxy.words()}`],
      ];
    } finally {
      proxy.close();
      await cluster.clear();
    }
  });
}

/** What the server itself needs, in several ways of asking. */
async function rawly(cluster) {
  const timed = async (query) => {
    const from = performance.now();
    let [next, calls] = ['', 0];
    do {
      const { body } = await cluster.api('GET', `/api/v1/pods?${query}${next}`);
      calls += 1;
      next = body.metadata.continue ? `&continue=${encodeURIComponent(body.metadata.continue)}` : '';
    } while (next);
    return [performance.now() - from, calls];
  };
  await timed('');
  const [ms] = await timed('');
  const rows = [['... raw, one GET and JSON.parse (ms)', show(ms)]];
  for (const query of ['resourceVersion=0', 'limit=500', 'limit=500&resourceVersion=0']) {
    const [took, calls] = await timed(query);
    rows.push([`... raw, ${query} (ms)`, `${show(took)}, ${calls} calls`]);
  }
  return Object.assign(rows, { ms });
}

async function looked(cluster, place, kubeconfig) {
  const file = join(place, 'many.yaml');
  await writeFile(file, cluster.target('bench', kubeconfig));
  const child = spawn(process.execPath, ['--expose-gc', join(root, 'bench', 'kubernetes', 'look.mjs'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (data) => (said += data));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`look.mjs: exit ${code}`);
  return JSON.parse(said);
}
