// HAProxy as a server of tests: a master and its worker, by the configuration that a suite gives. In it, PORT is a free
// port of loopback for users, and FOLDER is where its sockets go.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderWith, isProgram } from './binaries.mjs';

/** Not in everybody's PATH. */
const DEBIAN = '/usr/sbin';
const bin = folderWith('haproxy') ?? (isProgram(join(DEBIAN, 'haproxy')) ? DEBIAN : null);

export const haproxy = {
  title: 'HAProxy',
  missing: bin ? null : `haproxy is neither in the PATH nor in ${DEBIAN}`,
  ready: /Loading success/,
  orderly: 'SIGTERM',
  /** The master starts a new worker, which knows its configuration alone; the old one finishes what it has. */
  reload: 'SIGUSR2',

  version: () => execFileSync(join(bin, 'haproxy'), ['-v'], { encoding: 'utf8' }).match(/version (\d+(\.\d+)*)/)?.[1],

  prepare() {},

  command(folder, port, configuration) {
    const file = join(folder, 'haproxy.cfg');
    writeFileSync(file, configuration.replaceAll('FOLDER', folder).replaceAll('PORT', `${port}`));
    return [join(bin, 'haproxy'), ['-W', '-f', file]];
  },

  url: (port) => `http://127.0.0.1:${port}/`,
};
