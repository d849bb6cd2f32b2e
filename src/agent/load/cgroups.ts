import { SilverbackError } from '../../core/errors.js';

/** Of the first version: those that count or limit what is loaded here. */
const CONTROLLERS = /^(cpu|cpuacct|cpuset|memory)$/;

/**
 * Pure: the control groups of a container, as folders below where they are mounted, from what the kernel says of its first
 * process. Throws `unsupported-by-target` when that is not one of the container: it has no process namespace of its own,
 * and what is loaded would outlive it, or be its machine's.
 *
 * @param listed /proc/1/cgroup, seen from the machine's own root of control groups
 */
export function cgroupsIn(listed: string, container: string): readonly string[] {
  const lines = listed.split('\n').filter((line) => line !== '');
  const groups = lines.map((line) => {
    const [, controllers = '', ...path] = line.split(':');
    return { controllers, path: path.join(':') };
  });
  const first = groups.filter(({ controllers }) => controllers.split(',').some((name) => CONTROLLERS.test(name)));
  const found = first.length > 0 ? first : groups.filter(({ controllers }) => controllers === '');
  if (found.length === 0 || found.some(({ path }) => !path.includes(container)))
    throw new SilverbackError(
      'unsupported-by-target',
      `the first process here is not of ${container.slice(0, 12)}; expected a container with a process namespace of its own`,
    );
  return found.map(({ controllers, path }) => `${controllers}${path}`.replace(/^\//, ''));
}

/** Pure: the control group of the container as a whole, of what its first process is in: it may have made some below. */
export function wholeOf(folders: readonly string[], container: string): readonly string[] {
  return folders.map((folder) => {
    const names = folder.split('/');
    return names.slice(0, names.findIndex((name) => name.includes(container)) + 1).join('/');
  });
}
