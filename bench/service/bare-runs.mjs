// The least that can answer GET /runs: node bare-runs.mjs FILE
import Fastify from 'fastify';
import Database from 'libsql';

const PAGE = Number(process.argv[3] ?? 50);
const db = new Database(process.argv[2]);
const newest = db.prepare(
  `select id, experiment, target, status, verdict, reason, requested_by, created_at, finished_at, experiment_hash
   from runs order by created_at desc, id desc limit ?`,
);

const app = Fastify();
app.get('/readyz', async () => ({ status: 'ok' }));
app.get('/runs', async () => {
  const rows = newest.all([PAGE + 1]);
  const items = rows.slice(0, PAGE).map(({ requested_by, created_at, finished_at, experiment_hash, ...same }) => ({
    ...same,
    requestedBy: requested_by,
    createdAt: created_at,
    finishedAt: finished_at,
    experimentHash: experiment_hash,
  }));
  const { createdAt, id } = items.at(-1);
  const next = rows.length > PAGE ? Buffer.from(JSON.stringify([createdAt, id])).toString('base64url') : null;
  return { items, next };
});
await app.listen({ port: 0, host: '127.0.0.1' });
process.stderr.write(`bare serves ${app.listeningOrigin}\n`);
process.on('SIGTERM', () => process.exit(0));
