import type { Admission } from '../../core/admission/admission.js';
import type { AdmissionRequest } from '../../core/admission/request.js';
import { isCode, messageOf } from '../../core/errors.js';
import { admissionRequestOn, openIncident } from '../admission.js';
import { within } from '../calls.js';
import { done, type Performed, type Work } from '../work.js';
import type { WorkerDeps } from '../worker-deps.js';

const ATTEMPTS = 3;
const AGAIN_MS = 500;

export type Admitting = Pick<WorkerDeps, 'journal' | 'incidents'>;

/** Lets the run in where nothing else may be begun from then on, or refuses it. */
export async function admit(work: Work, deps: Admitting): Promise<Performed> {
  const { request, admission } = await askAdmission(work, deps);
  await work.session.record((state) => {
    if (state.stage !== 'before' || state.admitted) return [];
    if (!request || admission.refusals.length > 0) return [{ type: 'RunRefused', reasons: admission.refusals }];
    const met = admission.requirements.map(({ experiment, detail }) => `${experiment}: ${detail}`);
    return [{ type: 'RunAdmitted', claim: request.claim, met }];
  });
  return done;
}

/** Asks the journal whether the run may begin, or go on to its method. What could not be found out is a refusal, too. */
export async function askAdmission(
  { session, bench }: Work,
  { journal, incidents }: Admitting,
): Promise<{ readonly request: AdmissionRequest | null; readonly admission: Admission }> {
  const { experiment, targetSpec, simulated, seed, tempo } = session.state;
  const incident = await openIncident(session.clock, incidents);
  const subject = { experiment, target: targetSpec, simulated, seed };
  const request = await asked(session, tempo.callTimeoutMs, () => admissionRequestOn(bench, subject, incident));
  if (typeof request !== 'string') return { request, admission: await journal.admit(session.lease, request) };
  const refusals = [`the target could not be looked at: ${request}`];
  return { request: null, admission: { refusals, requirements: [] } };
}

/** @returns what the target said, or why it could not be asked. */
async function asked<T>({ clock, gone }: Work['session'], ms: number, ask: () => Promise<T>): Promise<T | string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await within(clock, ms, 'looking at what harm would touch', ask);
    } catch (error) {
      if (isCode(error, 'lease-lost')) throw error;
      if (attempt === ATTEMPTS) return messageOf(error);
      await clock.sleep(AGAIN_MS, gone.signal);
    }
  }
}
