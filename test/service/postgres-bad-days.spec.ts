import { EventEmitter, once } from 'node:events';
import type { RunJournal } from '../../src/core/ports/journal.js';
import { postgresDatabase, postgresJournal } from '../../src/journal/postgres.js';
import { createdAndTaken, taken, TTL_MS } from '../conformance/journal-held.js';
import { eventually } from '../conformance/eventually.js';
import { placed, started, step } from '../fakes/run-events.js';
import { statements, withPostgres } from '../servers/postgres.js';
import { wireTo, type Wire } from '../servers/wire.js';

const SOON_MS = 30_000;
const AWAY = { code: 'journal-unavailable', exit: 5 };

withPostgres('a journal whose PostgreSQL has bad days', 'own', (postgres) => {
  let url: string;
  const opened: { close(): Promise<void> }[] = [];
  const kept = <T extends { close(): Promise<void> }>(thing: T): T => {
    opened.push(thing);
    return thing;
  };
  const open = (at = url): RunJournal => kept(postgresJournal(at));

  beforeEach(async () => {
    url = await postgres.database();
  });
  afterEach(async () => {
    for (const thing of opened.splice(0)) await thing.close();
  });

  async function refusal(at: string): Promise<string> {
    const error: unknown = await open(at)
      .due()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject(AWAY);
    return (error as Error).message;
  }

  it.each(['stop', 'kill'] as const)(
    'a server that goes away (%s) makes appends fail; back again, nothing is half written and the same lease records on',
    async (how) => {
      const journal = open();
      const lease = await createdAndTaken(journal);
      await journal.append(lease, 1, placed(1, 1, started(1)));
      await postgres.act(how);
      const two = placed(1, 2, step(0), step(1));
      await expect(journal.append(lease, 2, two)).rejects.toMatchObject(AWAY);
      await expect(journal.renew(lease, TTL_MS)).rejects.toMatchObject(AWAY);
      await expect(journal.takeSignals(lease)).rejects.toMatchObject(AWAY);
      await postgres.act('start');
      expect(await journal.read('run-1')).toHaveLength(2);
      await journal.append(lease, 2, two);
      await journal.renew(lease, TTL_MS);
      expect((await journal.read('run-1')).slice(2)).toEqual(two);
    },
  );

  it('a server that is not there at the start is named without the password, and used when it comes', async () => {
    const journal = open();
    await postgres.act('stop');
    const error: unknown = await journal.due().catch((thrown: unknown) => thrown);
    await postgres.act('start');
    const { host, pathname } = new URL(url);
    expect(error).toMatchObject(AWAY);
    expect((error as Error).message).toContain(`postgres://silverback@${host}${pathname}`);
    expect((error as Error).message).toContain('cannot be reached');
    expect((error as Error).message).not.toContain(new URL(url).password);
    expect(await journal.due()).toEqual([]);
  });

  it('a wrong password, a user or a database that is not there, and a port where nobody listens are told apart', async () => {
    const wrong = new URL(url);
    wrong.password = 'not-the-password';
    const message = await refusal(wrong.href);
    expect(message).toContain('check the user and the password of DATABASE_URL');
    expect(message).not.toContain('not-the-password');
    const elsewhere = new URL(url);
    elsewhere.pathname = '/nowhere';
    expect(await refusal(elsewhere.href)).toContain('create it first');
    expect(await refusal('postgres://me:secret@127.0.0.1:1/x')).toContain('ECONNREFUSED');
    expect(await refusal('postgres://me:secret@nowhere.invalid/x')).toContain('cannot be reached');
  });

  it('a database that only lets read, as a standby, is told', async () => {
    const { pathname } = new URL(url);
    await statements(url, [`alter database ${pathname.slice(1)} set default_transaction_read_only = on`]);
    expect(await refusal(url)).toContain('must lead to the primary');
  });

  it('a user who may not make tables is told what he lacks', async () => {
    const user = `nobody_${new URL(url).pathname.slice(-12)}`;
    await statements(url, [`create user ${user} password 'secret'`, 'revoke create on schema public from public']);
    const his = new URL(url);
    [his.username, his.password] = [user, 'secret'];
    expect(await refusal(his.href)).toContain('must own the database');
  });

  it('a schema of a newer version is refused and stays as it is', async () => {
    await open().due();
    await statements(url, ["insert into schema_migrations (name, timestamp) values ('0999-future', '')"]);
    expect(await refusal(url)).toContain('newer Silverback (it has 0999-future)');
    expect(await statements(url, ["delete from schema_migrations where name = '0999-future' returning name"])).toEqual([
      { name: '0999-future' },
    ]);
  });

  it('sessions are durable and bounded, whatever the defaults of the database', async () => {
    const name = new URL(url).pathname.slice(1);
    await statements(url, [
      `alter database ${name} set synchronous_commit = off`,
      `alter database ${name} set default_transaction_isolation = 'serializable'`,
    ]);
    const db = await kept(postgresDatabase(url)).open();
    const settings = ['synchronous_commit', 'default_transaction_isolation', 'statement_timeout', 'lock_timeout'];
    const seen = await db
      .selectNoFrom((is) => settings.map((setting) => is.fn<string>('current_setting', [is.val(setting)]).as(setting)))
      .executeTakeFirstOrThrow();
    expect(seen).toEqual({
      synchronous_commit: 'on',
      default_transaction_isolation: 'read committed',
      statement_timeout: '10s',
      lock_timeout: '5s',
    });
  });

  it('text with a NUL, which PostgreSQL cannot hold, is kept without it', async () => {
    const journal = open();
    const lease = await createdAndTaken(journal);
    await journal.signal('run-1', { kind: 'abort', by: 'some\u0000body', reason: 'enough' });
    expect(await journal.takeSignals(lease)).toEqual([{ kind: 'abort', by: 'some\uFFFDbody', reason: 'enough' }]);
  });

  it('a process that stops in the middle of a transaction keeps nobody from its run for long', async () => {
    const journal = open();
    const lease = await createdAndTaken(journal);
    await journal.release(lease);
    const db = await kept(postgresDatabase(url)).open();
    const [holds, wakes] = [new EventEmitter(), new EventEmitter()];
    const holding = once(holds, 'now');
    const woken = once(wakes, 'now');
    const stopped = db.transaction().execute(async (tx) => {
      await tx.updateTable('runs').set({ owner: 'frozen' }).where('id', '=', 'run-1').execute();
      holds.emit('now');
      await woken;
      await tx.updateTable('runs').set({ owner: 'awake' }).where('id', '=', 'run-1').execute();
    });
    await holding;
    const next = await taken(journal, 'run-1', 'worker-2');
    wakes.emit('now');
    await expect(stopped).rejects.toMatchObject(AWAY);
    await journal.append(next, 1, placed(next.epoch, 1, started(next.epoch)));
  });

  describe('behind a network that goes silent', () => {
    let wire: Wire;
    beforeEach(async () => {
      wire = await wireTo(url);
    });
    afterEach(() => wire.close());

    it('every call settles, and the journal is used again when the network is back', async () => {
      const journal = open(wire.url);
      const lease = await createdAndTaken(journal);
      wire.silence();
      const calls = [journal.append(lease, 1, placed(1, 1, started(1))), journal.renew(lease, TTL_MS), journal.due()];
      for (const call of await Promise.allSettled(calls))
        expect(call).toMatchObject({ status: 'rejected', reason: AWAY });
      wire.speak();
      const { seen } = await eventually(
        () => journal.halt().catch(() => 'away' as const),
        (halt) => halt === null,
        SOON_MS,
      );
      expect(seen).toBeNull();
      expect([1, 2]).toContain((await journal.read('run-1')).length);
    });
  });
});
