#!/usr/bin/env node
// Kong in a cluster: installs the reference world and Silverback, evacuates a region of the world from inside the cluster
// and brings it back, compares what is there afterwards with what was there before, and takes everything away. Exits as
// the drill does, with 5 when something was left behind or changed, or with 2 when it is asked for what it cannot do.
import '../../scripts/prepare.mjs';
import { mkdirSync } from 'node:fs';
import { program } from '../../scripts/program.mjs';
import { asked, USAGE } from './options.mjs';

// In a fresh checkout the packages that these need have only now been installed.
const { forward, interrupt, kubectl, must, output, run, takingAway } = await import('./commands.mjs');
const { compare, inventory } = await import('./inventory.mjs');
const { buildImage, loadImage } = await import('./image.mjs');
const { testbed } = await import('./testbed.mjs');

/** As experiments/targets/kubernetes.yaml has them. */
const WORLD = 'silverback-world';
const OWN = 'silverback';
const LEFT_BEHIND = 5;
/** A first start unpacks the image on each node. */
const INSTALLED_WITHIN = '10m';
/** A drill that is open is put back before, which may take 10 minutes. */
const UNINSTALLED_WITHIN = '12m';
/** Controllers finish what they do for a node or a pod a moment after it is well. */
const SETTLED_WITHIN_MS = 60_000;
const SERVED_WITHIN_MS = 120_000;
/** All regions share this machine: pods that start in one of them are felt in the others, which the drill is not about. */
const TESTBED_DRILL = ['--set', 'unmoved=1500ms'];

const { options, drillArguments } = asked();

/** @param made what is to be taken away: each namespace when it is made. @returns the exit code */
async function kong(helm, place, made) {
  const { image } = place;
  if (!options.image) await loadImage(image, place.load);
  const [, repository, tag] = /^(.+):([^:/]+)$/.exec(image) ?? [];
  const install = (name, chart, namespace, ...args) =>
    must(
      ...[helm, 'install', name, chart, '--namespace', namespace, '--wait', '--timeout', INSTALLED_WITHIN],
      ...[`--set=image.repository=${repository}`, `--set-string=image.tag=${tag}`, ...args],
    );
  for (const namespace of [WORLD, OWN]) {
    await kubectl('create', 'namespace', namespace);
    made.push(namespace);
    await kubectl('label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=restricted');
  }
  await kubectl('label', 'namespace', WORLD, 'silverback.dev/enabled=true');
  await install('world', 'charts/world', WORLD, ...place.values, `--set-json=gateway=${JSON.stringify(place.gateway)}`);
  await install('silverback', 'charts/silverback', OWN, ...RIGHTS);
  await served();
  const before = await settled();
  const wereLost = await losses();
  const status = await drill(place.drill);
  tellLost(wereLost, await losses());
  const { left, tombstones } = await difference(before);
  if (tombstones.length > 0) console.error(`tombstones, which go with their pods:\n${tombstones.join('\n')}`);
  if (left.length > 0) {
    console.error(`left behind or changed:\n${left.join('\n')}`);
    return LEFT_BEHIND;
  }
  console.error(`nothing is left behind: ${before.objects.size} nodes, objects and groups of pods are as before`);
  return status;
}

/** Nobody is to be evacuated together with the region, and the drill needs no more than this. */
const RIGHTS = [
  '--set-json=placement={"region":"us-east"}',
  `--set-json=namespaces=["${WORLD}"]`,
  '--set-json=faults={"region.outage":true}',
  '--set-json=care={"scale":true,"weights":true}',
];

/**
 * @param own arguments of the drill that the place asks for
 * @returns the exit code
 */
async function drill(own) {
  const field = '--output=go-template={{index .data "admin-token" | base64decode}}';
  process.env.SILVERBACK_TOKEN = await kubectl('--namespace', OWN, 'get', 'secret', 'silverback-admin', field);
  const service = await forward(OWN, 'silverback', 7070);
  try {
    const args = drillArguments.length > 0 ? drillArguments : ['--report', 'reports/kong-kubernetes.html'];
    const where = ['--target', 'kubernetes', '--server', service.url];
    return await run('bin/silverback', 'run', 'kong', ...where, ...own, ...args);
  } finally {
    service.end();
  }
}

/** Users of all regions are answered, and none is lost any more. */
async function served() {
  const ask = "fetch('http://127.0.0.1:8081/stats').then(async (answer) => console.log(await answer.text()))";
  const stats = async () => {
    const text = await kubectl('--namespace', WORLD, 'exec', 'deployment/users', '--', 'node', '-e', ask);
    const routes = Object.values(JSON.parse(text).routes);
    const regions = routes.flatMap((route) => Object.entries(route.regions));
    const reached = new Set(regions.flatMap(([name, { requests }]) => (requests > 0 ? [name] : [])));
    return { reached: reached.size, lost: routes.reduce((sum, { lost }) => sum + lost, 0) };
  };
  let last = await stats();
  await until('users to be served in all regions', SERVED_WITHIN_MS, async () => {
    const now = await stats();
    const isWell = now.reached === 3 && now.lost === last.lost;
    last = now;
    return isWell;
  });
}

/** What the process that is the users says of each of them who got no answer; null where it cannot be asked. */
async function losses() {
  const said = await kubectl('--namespace', WORLD, 'logs', 'deployment/users').catch(() => null);
  return said === null ? null : said.split('\n').filter((line) => / lost (GET|POST) /.test(line));
}

function tellLost(before, after) {
  const isKnown = before !== null && after !== null;
  const lost = isKnown ? after.filter((line) => !before.includes(line)) : [];
  if (!isKnown) console.error('why users were lost, if any were, could not be asked');
  if (lost.length > 0) console.error(`users who were lost meanwhile, and why:\n${lost.join('\n')}`);
}

/** What is there when two looks see the same. */
async function settled() {
  let last = await inventory([WORLD, OWN]);
  await until('the cluster to settle', SETTLED_WITHIN_MS, async () => {
    const now = await inventory([WORLD, OWN]);
    const isSame = compare(last, now).length === 0;
    last = now;
    return isSame;
  });
  return last;
}

/** @returns what is still otherwise when nothing more is expected to change */
async function difference(before) {
  let after = await inventory([WORLD, OWN]);
  await until('', SETTLED_WITHIN_MS, async () => {
    after = await inventory([WORLD, OWN]);
    return compare(before, after).length === 0;
  }).catch(() => undefined);
  return { left: compare(before, after), tombstones: after.tombstones };
}

async function until(what, withinMs, isSo) {
  const begin = performance.now();
  while (!(await isSo())) {
    if (performance.now() - begin > withinMs) throw new Error(`waited ${withinMs / 1000} s in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}

/**
 * In the order in which they need each other, also what was only begun; releases of others are left alone.
 *
 * @returns false when something could not be put back: then all that could still do that stays
 */
async function takeAway(helm, made) {
  for (const [release, namespace] of [
    ['silverback', OWN],
    ['world', WORLD],
  ]) {
    const args = ['--namespace', namespace, '--ignore-not-found', '--wait', '--timeout', UNINSTALLED_WITHIN];
    const isGone = !made.includes(namespace) || (await succeeds(must(helm, 'uninstall', release, ...args)));
    if (!isGone && release === 'silverback') return false;
  }
  if (made.length > 0) await succeeds(kubectl('delete', 'namespace', ...made, '--timeout=300s'));
  return true;
}

/** What fails is told, and the rest is taken away all the same. */
async function succeeds(work) {
  try {
    await work;
    return true;
  } catch (error) {
    console.error(error.message);
    process.exitCode = LEFT_BEHIND;
    return false;
  }
}

/** A cluster of somebody's. */
function elsewhere() {
  const gateway = {
    ...(options.class && { className: options.class }),
    ...(options.port && { port: Number(options.port) }),
    ...(options.front && { front: options.front }),
  };
  const values = options.values.map((file) => `--values=${file}`);
  return { image: options.image, gateway, values, drill: [], isOurs: false, end: () => undefined };
}

async function inTestbed() {
  // Whoever has no engine hears of it before a cluster is built.
  const image = options.image ?? (await buildImage());
  const place = await testbed(WORLD);
  const values = ['examples/kubernetes/testbed.yaml', ...options.values].map((file) => `--values=${file}`);
  return { ...place, image, values, drill: TESTBED_DRILL };
}

await program('kong:kubernetes', async () => {
  if (options.help) return console.log(USAGE);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, interrupt);
  mkdirSync(new URL('../../reports', import.meta.url), { recursive: true });
  const helm = (await output('test/cluster/helm.sh')).trim();
  const place = options.testbed ? await inTestbed() : elsewhere();
  const made = [];
  try {
    process.exitCode = await kong(helm, place, made);
  } finally {
    takingAway();
    const isPutBack = await takeAway(helm, made);
    if (isPutBack || place.isOurs) await place.end();
    else console.error(`not everything is put back: ${made.join(' and ')} stay, and so does the gateway of a testbed`);
  }
});
