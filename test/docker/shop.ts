import type { DockerOfSuite } from '../servers/docker.js';

/** Ends when it is asked to, and has nothing to say. */
const QUIET = ['sh', '-c', 'trap "exit 0" TERM; sleep 100000 & wait'];

interface Shop {
  /** The Compose project; called as the suite is without it. */
  readonly project?: string;
  readonly network?: string;
  readonly program?: readonly string[];
}

/** Starts containers of a Compose project. @param boxes by name, the labels besides */
export async function startShop(
  { engine, image, name: suite }: DockerOfSuite,
  boxes: Readonly<Record<string, Readonly<Record<string, string>>>>,
  { project = suite, network = 'none', program = QUIET }: Shop = {},
): Promise<void> {
  await Promise.all(
    Object.entries(boxes).map(async ([name, labels]) => {
      const container = await engine.createContainer({
        name: `${project}-${name}-1`,
        Image: image,
        Entrypoint: [...program],
        Healthcheck: { Test: ['NONE'] },
        Labels: {
          'silverback.test': suite,
          'com.docker.compose.project': project,
          'com.docker.compose.service': name,
          ...labels,
        },
        HostConfig: { NetworkMode: network },
      });
      await container.start();
    }),
  );
}

/** Kills boxes, under no hypothesis to speak of: its probe is a command, which `SETTINGS` allow. */
export const DRILL = `
apiVersion: silverback/v1
kind: Experiment
metadata: { name: drill }
spec:
  target: shop
  variables: { region: west, service: instance, count: 1 }
  steadyState:
    probes: [{ name: up, type: command, command: ['true'], tolerance: { equals: 0 } }]
  guards: { maxDuration: 5m, blastRadius: { instances: 1 } }
  method:
    - id: kill
      fault: { kind: instance.kill, region: '\${region}', service: '\${service}', count: '\${count}' }
    - hold: { for: 1s }
    - revert: kill
`;
export const SETTINGS = { SILVERBACK_COMMAND_PROBES: '1' };
