import type { Admission } from '../../core/admission/admission.js';
import type { AdmissionRequest } from '../../core/admission/request.js';
import { admissionRequestOn, openIncident } from '../admission.js';
import { done, type Performed, type Work } from '../work.js';
import type { WorkerDeps } from '../worker-deps.js';
import { obstacles } from '../obstacles.js';
import { lookedAt, lookWithin, refusalsIn } from './looked-at.js';

export type Admitting = Pick<WorkerDeps, 'journal' | 'incidents'>;

/** Lets the run in where nothing else may be begun from then on, or refuses it. */
export async function admit(work: Work, deps: Admitting): Promise<Performed> {
  const hindered = refusalsIn(await lookedAt(work.session, () => obstacles(work.bench)));
  const { request, admission } = hindered.length > 0 ? refused(hindered) : await askAdmission(work, deps);
  await work.session.record((state) => {
    if (state.stage !== 'before' || state.admitted) return [];
    if (!request || admission.refusals.length > 0) return [{ type: 'RunRefused', reasons: admission.refusals }];
    const met = admission.requirements.map(({ experiment, detail }) => `${experiment}: ${detail}`);
    return [{ type: 'RunAdmitted', claim: request.claim, met }];
  });
  return done;
}

/** Asks the journal whether the run may begin, or go on to its method. What could not be found out is a refusal, too. */
export async function askAdmission({ session, bench }: Work, { journal, incidents }: Admitting): Promise<Asked> {
  const { experiment, targetSpec, simulated, seed } = session.state;
  const incident = await openIncident(session.clock, incidents);
  const subject = { experiment, target: targetSpec, simulated, seed };
  const ask = () => admissionRequestOn(bench, subject, incident);
  const request = await lookedAt(session, () => lookWithin(session, 'looking at what harm would touch', ask));
  if (typeof request !== 'string') return { request, admission: await journal.admit(session.lease, request) };
  return refused([request]);
}

interface Asked {
  readonly request: AdmissionRequest | null;
  readonly admission: Admission;
}

function refused(refusals: readonly string[]): Asked {
  return { request: null, admission: { refusals, requirements: [] } };
}
