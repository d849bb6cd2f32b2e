// One process at a journal, in a file or at a URL: node journal-process.mjs DIST WHERE RUN OWNER MODE. Prints one line for each thing that is durable.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [dist, where, run, owner, mode] = process.argv.slice(2);
const load = (file) => import(pathToFileURL(join(dist, 'journal', file)).href);
const journal = where.startsWith('postgres:')
  ? (await load('postgres.js')).postgresJournal(where)
  : (await load('sqlite.js')).sqliteJournal(where);
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

const step = (epoch, seq) => ({
  seq,
  at: new Date().toISOString(),
  epoch,
  event: { type: 'StepFinished', index: seq, detail: 'x'.repeat(400) },
});

/** Appends five events at a time under one lease until it is killed or may not any more. */
async function append() {
  const lease = await journal.acquire(run, owner, 600_000);
  say({ acquired: lease?.epoch ?? null });
  for (let seq = (await journal.read(run)).length; ; seq += 5) {
    await journal.append(
      lease,
      seq,
      [0, 1, 2, 3, 4].map((more) => step(lease.epoch, seq + more)),
    );
    say({ durable: seq + 5 });
  }
}

/** Takes the run twenty times, records one event under each lease, and lets go. */
async function take() {
  for (let taken = 0; taken < 20;) {
    const lease = await journal.acquire(run, owner, 600_000);
    if (!lease) continue;
    taken += 1;
    const seq = (await journal.read(run)).length;
    await journal.append(lease, seq, [step(lease.epoch, seq)]);
    say({ epoch: lease.epoch, seq });
    await journal.release(lease);
  }
  await journal.close();
}

try {
  await (mode === 'append' ? append() : take());
} catch (error) {
  say({ error: error.code ?? String(error), message: error.message });
  process.exitCode = 1;
}
