// Creates and removes what a Compose file describes through the engine's API, as "docker compose" does it.

const PROJECT = 'com.docker.compose.project';
const SERVICE = 'com.docker.compose.service';

/** Leaves alone what is there already; starts what is not running. Makes nothing where an image is not there. */
export async function up(engine, project, { networks, services }) {
  for (const image of new Set(services.map(({ config }) => config.Image))) await expectImage(engine, image);
  const there = await networksOf(engine, project);
  for (const { name, labels, internal } of networks) {
    const full = `${project}_${name}`;
    if (there.some(({ Name }) => Name === full)) continue;
    await engine.createNetwork({ Name: full, Internal: internal, Labels: { ...labels, [PROJECT]: project } });
  }
  const containers = await containersOf(engine, project);
  for (const service of services) {
    const found = containers.find(({ Labels }) => Labels[SERVICE] === service.name);
    const container = found ? engine.getContainer(found.Id) : await create(engine, project, service);
    if (found?.State !== 'running') await container.start();
  }
}

/** Removes all that can be removed. Throws what was not. */
export async function down(engine, project) {
  const failed = [];
  const remove = (what, options) => what.remove(options).catch(({ message }) => failed.push(message));
  // One after the other: of several at once Docker Engine 20.10 miscounts who is left on a network, and then keeps that.
  for (const { Id } of await containersOf(engine, project))
    await remove(engine.getContainer(Id), { force: true, v: true });
  for (const { Id } of await networksOf(engine, project)) await remove(engine.getNetwork(Id));
  if (failed.length > 0) throw new Error(failed.join('; '));
}

/** The container of a service. Throws when there is none. */
export async function containerOf(engine, project, service) {
  const found = (await containersOf(engine, project)).find(({ Labels }) => Labels[SERVICE] === service);
  if (!found)
    throw new Error(
      `project ${project} has no container "${service}" on the engine at ${engine.at}; expected one that was started: node examples/docker/world.mjs up`,
    );
  return engine.getContainer(found.Id);
}

async function expectImage(engine, image) {
  try {
    await engine.getImage(image).inspect();
  } catch (error) {
    if (error.statusCode !== 404) throw error;
    throw new Error(
      `the engine at ${engine.at} has no image "${image}"; expected Silverback's own (docker build -t silverback .), one that --image names, and with --front that of a HAProxy`,
    );
  }
}

/** The first network is given at the creation, the others before the start. */
async function create(engine, project, { name, config, attachments }) {
  const [first, ...others] = attachments.map(({ network, aliases }) => ({
    full: `${project}_${network}`,
    endpoint: { Aliases: aliases },
  }));
  const container = await engine.createContainer({
    ...config,
    name: `${project}-${name}-1`,
    Labels: { ...config.Labels, [PROJECT]: project, [SERVICE]: name },
    HostConfig: { ...config.HostConfig, NetworkMode: first.full },
    NetworkingConfig: { EndpointsConfig: { [first.full]: first.endpoint } },
  });
  for (const { full, endpoint } of others)
    await engine.getNetwork(full).connect({ Container: container.id, EndpointConfig: endpoint });
  return container;
}

function containersOf(engine, project) {
  return engine.listContainers({ all: true, filters: { label: [`${PROJECT}=${project}`] } });
}

function networksOf(engine, project) {
  return engine.listNetworks({ filters: { label: [`${PROJECT}=${project}`] } });
}
