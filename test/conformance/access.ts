import { monotonicFactory } from 'ulid';
import type { AuditEntry, AuditFilter } from '../../src/core/ports/audit.js';
import type { Token } from '../../src/core/ports/tokens.js';
import { KyselyAuditLog } from '../../src/journal/audit.js';
import type { Database } from '../../src/journal/database.js';
import { KyselyIncidentBoard } from '../../src/journal/incidents.js';
import { KyselyTokens } from '../../src/journal/tokens.js';

export interface DatabaseBench {
  readonly database: Database;
  dispose(): Promise<void>;
}

/** What the stores of tokens and of changes promise, on a fresh database each. */
export function accessConformance(name: string, make: () => Promise<DatabaseBench>): void {
  describe(`tokens and changes: ${name}`, () => {
    let bench: DatabaseBench;
    let tokens: KyselyTokens;
    let log: KyselyAuditLog;
    beforeEach(async () => {
      bench = await make();
      tokens = new KyselyTokens(bench.database);
      log = new KyselyAuditLog(bench.database);
    });
    afterEach(() => bench.dispose());

    const token = (id: string, createdAt: string): Token => ({
      id,
      name: `holder of ${id}`,
      role: 'operator',
      createdAt,
      createdBy: 'ann@laptop',
      expiresAt: id === 'for-good' ? null : '2026-02-01T00:00:00.000Z',
    });
    const newId = monotonicFactory();
    const entry = (at: string, change: Partial<AuditEntry> = {}): AuditEntry => ({
      id: newId(),
      at,
      who: 'ann',
      role: 'admin',
      from: '127.0.0.1',
      action: 'experiment.put',
      subject: 'kong',
      before: null,
      after: { text: 'kind: "Experiment"' },
      ...change,
    });

    it('a token is found by its hash as it was stored, until it is revoked', async () => {
      const [first, second] = [token('T1', '2026-01-02T00:00:00.000Z'), token('for-good', '2026-01-01T00:00:00.000Z')];
      await tokens.add(first, 'hash-1');
      await tokens.add(second, 'hash-2');
      expect(await tokens.find('hash-1')).toEqual(first);
      expect(await tokens.find('hash-2')).toEqual(second);
      expect(await tokens.find('hash')).toBeNull();
      expect(await tokens.list()).toEqual([second, first]);
      expect(await tokens.revoke('T1')).toEqual(first);
      expect(await tokens.find('hash-1')).toBeNull();
      await expect(tokens.revoke('T1')).rejects.toMatchObject({ code: 'token-not-found' });
    });

    it('tokens are listed part by part', async () => {
      const [one, two, three] = [
        token('T2', '2026-01-01T00:00:00.000Z'),
        token('T3', '2026-01-01T00:00:00.000Z'),
        token('T1', '2026-01-02T00:00:00.000Z'),
      ] as const;
      for (const each of [three, two, one]) await tokens.add(each, `hash of ${each.id}`);
      expect(await tokens.list({ limit: 2 })).toEqual([one, two]);
      expect(await tokens.list({ limit: 2, after: one })).toEqual([two, three]);
      expect(await tokens.list({ limit: 1, after: two })).toEqual([three]);
      expect(await tokens.list({ limit: 1, after: three })).toEqual([]);
    });

    it('two tokens never have one hash', async () => {
      await tokens.add(token('T1', '2026-01-02T00:00:00.000Z'), 'hash');
      await expect(tokens.add(token('T2', '2026-01-02T00:00:00.000Z'), 'hash')).rejects.toThrow();
      expect(await tokens.list()).toHaveLength(1);
    });

    it('changes are told as they were recorded, the newest first, also those of one moment', async () => {
      const [one, two, three] = [
        entry('2026-01-01T00:00:00.000Z'),
        entry('2026-01-01T00:00:01.000Z', {
          who: 'bob',
          from: null,
          action: 'experiment.remove',
          before: { text: 'old' },
          after: null,
        }),
        entry('2026-01-01T00:00:01.000Z', { subject: 'lose-zone' }),
      ] as const;
      const board = new KyselyIncidentBoard(bench.database);
      for (const change of [one, two, three]) await board.setIncident({ by: 'ann', reason: 'x' }, () => change);
      const list = (filter: Partial<AuditFilter>): Promise<readonly AuditEntry[]> => log.list({ limit: 10, ...filter });
      expect(await list({})).toEqual([three, two, one]);
      expect(await list({ limit: 2 })).toEqual([three, two]);
      expect(await list({ who: 'ann' })).toEqual([three, one]);
      expect(await list({ action: 'experiment.remove' })).toEqual([two]);
      expect(await list({ subject: 'kong' })).toEqual([two, one]);
      expect(await list({ until: two.at })).toEqual([one]);
      expect(await list({ since: two.at })).toEqual([three, two]);
      expect(await list({ since: one.at, until: two.at, who: 'bob' })).toEqual([]);
      const [newest] = await log.list({ limit: 1 });
      if (!newest) throw new Error('nothing is listed');
      expect(await list({ after: newest })).toEqual([two, one]);
      expect(await list({ after: newest, subject: 'kong', limit: 1 })).toEqual([two]);
    });
  });
}
