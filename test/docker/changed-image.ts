import type { DockerOfSuite } from '../servers/docker.js';

/** Makes an image of ours that a script has changed, run by root in `dist/agent`. @returns its name */
export async function changedImage(
  { engine, image, name }: DockerOfSuite,
  tag: string,
  script: string,
): Promise<string> {
  const container = await engine.createContainer({
    Image: image,
    Entrypoint: ['sh', '-c', script],
    WorkingDir: '/app/dist/agent',
    User: '0:0',
    Labels: { 'silverback.test': name },
    HostConfig: { NetworkMode: 'none' },
  });
  await container.start();
  const { StatusCode: status } = (await container.wait()) as { StatusCode: number };
  if (status !== 0) throw new Error(`the script for ${tag} has ended with ${status}: ${script}`);
  await container.commit({ repo: name, tag });
  return `${name}:${tag}`;
}
