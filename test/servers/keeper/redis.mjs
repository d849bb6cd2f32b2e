// Redis as a server of tests: loopback alone, nothing kept on disk.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { folderWith } from './binaries.mjs';

const bin = folderWith('redis-server');

export const redis = {
  title: 'Redis',
  missing: bin ? null : 'redis-server is not in the PATH',
  ready: /Ready to accept connections/,
  orderly: 'SIGTERM',

  version: () =>
    execFileSync(join(bin, 'redis-server'), ['--version'], { encoding: 'utf8' }).match(/v=(\d+(\.\d+)*)/)?.[1],

  prepare() {},

  command: (folder, port) => [
    join(bin, 'redis-server'),
    ['--bind', '127.0.0.1', '--port', `${port}`, '--dir', folder, '--save', '', '--appendonly', 'no'],
  ],

  url: (port) => `redis://127.0.0.1:${port}`,
};
