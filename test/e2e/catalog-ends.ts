import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RunDocument } from '../../src/core/run/document.js';
import type { Verdict } from '../../src/core/run/verdict.js';
import { ROOT } from './silverback.js';

/** The experiments that come with Silverback. */
export const NAMES = readdirSync(join(ROOT, 'experiments')).flatMap((file) => /^(.+)\.yaml$/.exec(file)?.[1] ?? []);

/** How an experiment of the catalog ends, by its comment. */
interface End {
  readonly verdict: Verdict;
  readonly says: string;
  /** What its comment says beyond the verdict; users lost are looked at where it is silent about them. */
  readonly holds: (document: RunDocument) => void;
}

export const ENDS: Readonly<Record<string, End>> = {
  'kill-instance': {
    verdict: 'passed',
    says: 'nobody is lost, nor finds himself in another region',
    holds(document) {
      expect(harmed(document)).toEqual([expect.stringMatching(/^instance\.us-west-/)]);
      expect(document.users).toMatchObject({ lost: 0, switches: 0 });
    },
  },
  'pause-instance': {
    verdict: 'passed',
    says: 'nobody is lost to an instance that answers nothing',
    holds(document) {
      expect(harmed(document)).toEqual([expect.stringMatching(/^instance\.us-west-/)]);
      expect(proofs(document)).toEqual([expect.stringContaining('it accepts connections and answers nothing')]);
      expect(document.users.lost).toBe(0);
    },
  },
  'lose-zone': {
    verdict: 'passed',
    says: 'nobody notices',
    holds(document) {
      expect(harmed(document)).toEqual(['instance.us-west-a.1', 'instance.us-west-a.2', 'link.us-west-a']);
      expect(document.users.lost).toBe(0);
    },
  },
  'drain-zone': {
    verdict: 'passed',
    says: 'a zone leaves in good order, and nobody is lost',
    holds(document) {
      expect(harmed(document)).toEqual(['instance.us-west-a.1', 'instance.us-west-a.2']);
      for (const proof of proofs(document)) expect(proof).toContain('it ended with exit 0');
      expect(document.users.lost).toBe(0);
    },
  },
  'cut-regions': {
    verdict: 'passed',
    says: 'both sides serve, and heal time and lost updates are told',
    holds(document) {
      expect(harmed(document)).toEqual(['us-east->us-west', 'us-west->us-east']);
      expect(document.users.lost).toBe(0);
      expect(document.recovery.map(({ steadyAt }) => steadyAt)).not.toContain(null);
      expect(document.writes).toMatchObject({ lost: 0, conflicts: expect.any(Number) as number });
    },
  },
  'cut-one-way': {
    verdict: 'passed',
    says: 'both sides serve, and the other way stays open',
    holds(document) {
      expect(harmed(document)).toEqual(['us-west->us-east']);
      expect(document.users.lost).toBe(0);
    },
  },
  'stale-store': {
    verdict: 'passed',
    says: 'nobody is lost, and every write arrives in the end',
    holds(document) {
      expect(harmed(document)).toContain('store.us-west->store.us-east');
      expect(document.users.lost).toBe(0);
      expect(document.writes?.lost).toBe(0);
      expect(document.steps.at(-1)).toMatchObject({ kind: 'check', status: 'done' });
    },
  },
  'dns-outage': {
    verdict: 'passed',
    says: 'nobody is lost while the name service is silent',
    holds(document) {
      expect(harmed(document)).toEqual(['names of www']);
      expect(document.users.lost).toBe(0);
    },
  },
  'error-region': {
    verdict: 'passed',
    says: 'users come once more',
    holds(document) {
      expect(harmed(document)).toEqual(['edge.us-west->us-west']);
      expect(document.users.retried).toBeGreaterThan(0);
    },
  },
  'slow-region': {
    verdict: 'failed',
    says: 'p99 finds it, alone and beside the control, while every request is answered',
    holds(document) {
      expect(document.reason).toContain('p99');
      const found = document.hypothesis.during.breaches.map(({ probe }) => probe).sort();
      expect(found).toEqual(['p99', 'p99-beside-control']);
      expect(document.users.lost).toBe(0);
    },
  },
  'latency-dose': {
    verdict: 'passed',
    says: 'the dose under which p99 left its tolerance is named',
    holds({ doses: [series, ...others] }) {
      expect(others).toEqual([]);
      expect(series?.doses.map(({ label }) => label)).toEqual(
        ['200ms', '400ms', '800ms', '1s600ms'].map((delay) => `5 % + ${delay}`),
      );
      expect(series?.doses.at(-1)?.left.join()).toContain('p99: difference');
      // On a machine that is busy with other things an earlier dose may be too much.
      expect(series?.knee?.reason).toContain('p99');
    },
  },
  kong: {
    verdict: 'passed',
    says: 'a region is emptied, is dead while it is dark, and gets its users back',
    holds(document) {
      expect(emptied(document)).toEqual(['us-west']);
      expect(document.users).toMatchObject({ lost: 0, attemptsWhileDark: { 'us-west': 0 } });
    },
  },
  'kong-sick-survivor': {
    verdict: 'failed',
    says: 'it stops before anything is harmed',
    holds(document) {
      expect(harmed(document)).toEqual([]);
      expect(document.traffic.length).toBeGreaterThan(1);
    },
  },
  'kong-with-loss': {
    verdict: 'passed',
    says: 'nobody is refused, what stays behind is counted, and comes back',
    holds(document) {
      expect(document.leftBehind).toMatchObject([{ region: 'us-west' }]);
      expect(document.leftBehind[0]?.writes).toBeGreaterThan(0);
      expect(document.writes).toMatchObject({ lost: 0 });
      expect(document.users).toMatchObject({ lost: 0, attemptsWhileDark: { 'us-west': 0 } });
      expect(document.objectives).toContainEqual(expect.objectContaining({ name: 'recoverWithin', met: true }));
    },
  },
  'kong-back-and-forth': {
    verdict: 'passed',
    says: 'one region after the other is emptied, and no drift is left',
    holds(document) {
      expect(emptied(document)).toEqual(['us-west', 'us-east']);
      expect(document.gates.some(({ evidence }) => evidence.includes('with 98 % confidence'))).toBe(true);
      expect(document.hypothesis.after?.results).toContainEqual(
        expect.objectContaining({ probe: 'no-drift', ok: true }),
      );
      expect(document.users).toMatchObject({ lost: 0, attemptsWhileDark: { 'us-west': 0, 'us-east': 0 } });
    },
  },
};

const harm = ({ injections }: RunDocument) => injections.filter((injection) => injection.class === 'harm');
const harmed = (document: RunDocument): string[] =>
  harm(document)
    .map(({ subject }) => subject)
    .sort();
const proofs = (document: RunDocument): (string | null)[] => harm(document).map(({ proof }) => proof);

/** Regions that nobody was sent to for a while, in order. */
function emptied({ traffic }: RunDocument): string[] {
  const empty = traffic.flatMap(({ weights }) => Object.keys(weights).filter((region) => weights[region] === 0));
  return [...new Set(empty)];
}
