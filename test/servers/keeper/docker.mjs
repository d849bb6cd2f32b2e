// A Docker Engine as a server of tests, in a network namespace of its own: its chains and bridges touch neither the
// machine's nor those of another engine, and a pair of interfaces leads from the machine to its containers.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderWith } from './binaries.mjs';

const NEEDED = ['dockerd', 'ip', 'nsenter', 'iptables'];
const bins = Object.fromEntries(NEEDED.map((name) => [name, folderWith(name)]));
const lacking = NEEDED.filter((name) => bins[name] === null);

/** Engines beside each other: each has a /16 for its networks. */
const MOST = 16;

export const docker = {
  title: 'Docker Engine',
  missing: why(),
  ready: /API listen on|Reloaded configuration/,
  orderly: 'SIGTERM',
  /** It reads its settings anew, which lie in `daemon.json` of its folder. */
  reload: 'SIGHUP',

  version: () =>
    execFileSync(join(bins.dockerd, 'dockerd'), ['--version'], { encoding: 'utf8' }).match(/[\d.]+\d/)?.[0],

  /** Takes the first free number, and makes the namespace by it. */
  prepare(folder) {
    for (let number = 0; ; number += 1) {
      try {
        // What still uses a namespace that has lost its name keeps the interface that leads there.
        if (existsSync(`/sys/class/net/${nameOf(number)}h`)) throw new Error(`${nameOf(number)}h is there already`);
        ip('netns', 'add', nameOf(number));
      } catch (error) {
        if (number === MOST - 1) throw error;
        continue;
      }
      writeFileSync(join(folder, 'number'), String(number));
      writeFileSync(join(folder, 'daemon.json'), '{}');
      connect(number);
      return;
    }
  },

  command: (folder) => {
    const number = numberOf(folder);
    // One that was killed has taken its containerd along, but it looks for that by its number, and waits where somebody else has it.
    rmSync(join(folder, 'exec', 'containerd', 'containerd.pid'), { force: true });
    const engine = [
      ...['--host', socketOf(folder), '--pidfile', join(folder, 'pid'), '--shutdown-timeout', '2'],
      ...['--config-file', join(folder, 'daemon.json')],
      ...['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec')],
      ...['--bridge', 'none', '--default-address-pool', `base=${poolOf(number)},size=24`],
    ];
    // Not "ip netns exec", which hides the control groups.
    return [
      join(bins.nsenter, 'nsenter'),
      [`--net=/run/netns/${nameOf(number)}`, join(bins.dockerd, 'dockerd'), ...engine],
    ];
  },

  url: (_port, folder) => socketOf(folder),

  /** Takes the interfaces along, once nothing keeps the namespace: for containers in its own network the engine has mounted it. */
  clean: (folder) => {
    const mounts = readFileSync('/proc/mounts', 'utf8').split('\n');
    for (const place of mounts.map((line) => line.split(' ')[1] ?? '').filter((path) => path.startsWith(`${folder}/`)))
      execFileSync('umount', [place], { stdio: 'pipe' });
    ip('netns', 'delete', nameOf(numberOf(folder)));
  },
};

function why() {
  if (lacking.length > 0) return `${lacking.join(', ')} ${lacking.length === 1 ? 'is' : 'are'} not in the PATH`;
  return process.getuid?.() === 0 ? null : 'dockerd and its network need root';
}

function connect(number) {
  const name = nameOf(number);
  const inside = (...args) => ip('-n', name, ...args);
  ip('link', 'add', `${name}h`, 'type', 'veth', 'peer', 'name', `${name}e`, 'netns', name);
  ip('address', 'add', `10.219.${number}.1/30`, 'dev', `${name}h`);
  ip('link', 'set', `${name}h`, 'up');
  inside('link', 'set', 'lo', 'up');
  inside('address', 'add', `10.219.${number}.2/30`, 'dev', `${name}e`);
  inside('link', 'set', `${name}e`, 'up');
  inside('route', 'add', 'default', 'via', `10.219.${number}.1`);
  ip('route', 'add', poolOf(number), 'via', `10.219.${number}.2`);
  // The engine lets nobody from outside in to what is not published; what it leaves to its users comes first.
  const iptables = ['--net=/run/netns/' + name, join(bins.iptables, 'iptables'), '--wait'];
  const rule = (...args) => execFileSync(join(bins.nsenter, 'nsenter'), [...iptables, ...args], { stdio: 'pipe' });
  rule('--new-chain', 'DOCKER-USER');
  rule('--append', 'DOCKER-USER', '--in-interface', `${name}e`, '--jump', 'ACCEPT');
}

function ip(...args) {
  execFileSync(join(bins.ip, 'ip'), args, { stdio: 'pipe' });
}

function numberOf(folder) {
  return Number(readFileSync(join(folder, 'number'), 'utf8'));
}

function nameOf(number) {
  return `sbdocker${number}`;
}

function poolOf(number) {
  return `10.${220 + number}.0.0/16`;
}

function socketOf(folder) {
  return `unix://${join(folder, 'docker.sock')}`;
}
