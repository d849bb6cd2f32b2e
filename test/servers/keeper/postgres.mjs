// PostgreSQL as a server of tests: everything in one temporary folder, nothing but loopback, no socket file.
import { execFileSync } from 'node:child_process';
import { chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderWith } from './binaries.mjs';

const USER = 'silverback';
const PASSWORD = 'for-tests-only';
const bin = folderWith('initdb', 'postgres');

/** Data of tests need not outlive the machine; a process that is killed loses nothing all the same. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '150',
  shared_buffers: '32MB',
  lc_messages: 'C',
};

export const postgres = {
  title: 'PostgreSQL',
  missing: bin ? null : 'initdb and postgres are neither in the PATH nor below /usr/lib/postgresql',
  ready: /database system is ready to accept connections/,
  /** A fast shutdown: sessions are ended, nothing is lost. */
  orderly: 'SIGINT',
  user: unprivileged(),
  version,

  prepare(folder, user) {
    const password = join(folder, 'password');
    writeFileSync(password, PASSWORD);
    if (user) for (const path of [folder, password]) chownSync(path, user.uid, user.gid);
    const login = [`--username=${USER}`, '--auth=scram-sha-256', `--pwfile=${password}`];
    const args = [`--pgdata=${join(folder, 'data')}`, '--no-sync', '--encoding=UTF8', ...locale(), ...login];
    execFileSync(join(bin, 'initdb'), args, { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  },

  command(folder, port) {
    const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    return [join(bin, 'postgres'), ['-D', join(folder, 'data'), '-p', `${port}`, ...settings]];
  },

  url: (port) => `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/postgres`,
};

function version() {
  return execFileSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' }).match(/\d+(\.\d+)*/)[0];
}

/** Text is ordered by the rules of a language where that can be had: a query that relies on the order of bytes is found. */
function locale() {
  const words = parseInt(version(), 10) >= 15 ? ['--locale-provider=icu', '--icu-locale=en-US'] : [];
  return ['--locale=C.UTF-8', ...words];
}

/** PostgreSQL refuses to run as root. */
function unprivileged() {
  if (process.getuid?.() !== 0) return undefined;
  const name = ['postgres', 'nobody'].find((candidate) => idOf('-u', candidate) !== null);
  return name === undefined ? undefined : { uid: idOf('-u', name), gid: idOf('-g', name) };
}

function idOf(which, name) {
  try {
    return Number(execFileSync('id', [which, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return null;
  }
}
