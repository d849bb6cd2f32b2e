import { hostname, userInfo } from 'node:os';
import { journalFile, prepareHome } from '../../src/config/home.js';
import type { AuditEntry } from '../../src/core/ports/audit.js';
import { requested } from '../../src/core/run/request.js';
import { KyselyAuditLog } from '../../src/journal/audit.js';
import type { Database } from '../../src/journal/database.js';
import { KyselyJournal } from '../../src/journal/journal.js';
import { sqliteDatabase } from '../../src/journal/sqlite.js';
import { requestOf } from '../fakes/run-request.js';
import { placed, started } from '../fakes/run-events.js';
import { Place } from './silverback.js';

const RUN = 'run-1';

describe('what commands on the machine change', () => {
  let place: Place;
  let database: Database;
  beforeEach(async () => {
    place = await Place.make();
    await prepareHome(place.home);
    database = sqliteDatabase(journalFile(place.home));
  });
  afterEach(async () => {
    await database.close();
    await place.leave();
  });

  /** @returns what is on record, the oldest first */
  async function recorded(): Promise<readonly AuditEntry[]> {
    return (await new KyselyAuditLog(database).list({ limit: 100 })).toReversed();
  }

  async function done(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await place.run(...args);
    expect([args, code, stderr]).toEqual([args, 0, expect.any(String)]);
    return stdout;
  }

  it('is on record with who made it', async () => {
    const journal = new KyselyJournal(database);
    await journal.create(RUN, requested(RUN, requestOf({ requestedBy: 'somebody' })), new Date());
    const lease = await journal.acquire(RUN, 'elsewhere', 600_000);
    if (!lease) throw new Error('the run is held');
    await journal.append(lease, 1, placed(lease.epoch, 1, started(lease.epoch)));
    await done('pause', RUN, '--reason', 'wait');
    await done('resume', RUN);
    await done('abort', RUN, '--reason', 'enough');
    await done('halt', '--reason', 'incident');
    const refused = await place.drill('kill-instance', '--set', 'hold=5s');
    expect(refused.code).toBe(4);
    await done('halt', '--release');
    const { id } = JSON.parse(await done('token', 'create', '--name', 'ci', '--role', 'viewer', '--json')) as {
      id: string;
    };

    const who = `${userInfo().username}@${hostname()}`;
    const entries = await recorded();
    for (const entry of entries) expect(entry).toMatchObject({ who, role: 'admin', from: null });
    expect(entries.map(({ action, subject, before, after }) => [action, subject, before, after])).toEqual([
      ['run.pause', RUN, { status: 'running' }, { reason: 'wait' }],
      ['run.resume', RUN, { status: 'running' }, { reason: expect.any(String) as string }],
      ['run.abort', RUN, { status: 'running' }, { reason: 'enough' }],
      ['halt.set', 'halt', null, { reason: 'incident' }],
      [
        'run.request',
        refused.document.id,
        null,
        { experiment: 'kill-instance', target: 'sandbox', variables: { hold: '5s' } },
      ],
      ['halt.lift', 'halt', expect.objectContaining({ by: who, reason: 'incident' }) as object, null],
      ['token.create', id, null, expect.objectContaining({ name: 'ci', role: 'viewer' }) as object],
    ]);
  }, 120_000);

  it('is nothing when the command is refused', async () => {
    expect((await place.run('abort', 'latest')).code).not.toBe(0);
    expect(await recorded()).toEqual([]);
  });
});
