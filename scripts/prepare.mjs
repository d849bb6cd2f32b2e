// Installs and builds a checkout when needed. Several callers at once wait for the first.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const built = join(root, 'dist', '.built');
const lock = join(root, '.prepare.lock');

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`silverback needs Node 20.19 or newer, this is ${process.versions.node}`);
  process.exit(5);
}

const changed = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);

function newest(directory) {
  return readdirSync(directory, { withFileTypes: true }).reduce((latest, entry) => {
    const path = join(directory, entry.name);
    return Math.max(latest, entry.isDirectory() ? Math.max(changed(path), newest(path)) : changed(path));
  }, 0);
}

function run(what, command, args) {
  console.error(`silverback: ${what} ...`);
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`${what} failed (${command} ${args.join(' ')})`);
}

function prepare() {
  if (changed(join(root, 'node_modules', '.package-lock.json')) < changed(join(root, 'package-lock.json'))) {
    run('installing dependencies', 'npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error']);
  }
  const sources = Math.max(
    newest(join(root, 'src')),
    changed(join(root, 'tsconfig.json')),
    changed(join(root, 'tsconfig.build.json')),
    changed(join(root, 'package-lock.json')),
  );
  if (changed(built) <= sources) {
    // Stamped with the time before the build: a file saved meanwhile is built the next time.
    const from = new Date();
    run('building', process.execPath, [
      join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
      '-p',
      'tsconfig.build.json',
    ]);
    writeFileSync(built, from.toISOString());
  }
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The lock is a directory, which only one can make; one whose maker is dead is taken away. */
function acquire() {
  for (;;) {
    try {
      mkdirSync(lock);
      writeFileSync(join(lock, 'pid'), String(process.pid));
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = existsSync(join(lock, 'pid')) ? Number(readFileSync(join(lock, 'pid'), 'utf8')) : 0;
    const abandoned = holder > 0 ? !alive(holder) : Date.now() - changed(lock) > 5_000;
    if (abandoned) rmSync(lock, { recursive: true, force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
}

try {
  acquire();
  try {
    prepare();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
} catch (error) {
  console.error(`silverback: ${error.message}`);
  process.exit(5);
}
