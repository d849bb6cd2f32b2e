import type { AdmissionSubject } from '../core/admission/request.js';
import { admissionRequest, type AdmissionRequest } from '../core/admission/request.js';
import { messageOf } from '../core/errors.js';
import type { Clock } from '../core/ports/clock.js';
import type { IncidentProbe } from '../core/ports/incident-probe.js';
import { within } from './calls.js';
import { harmFacts } from './facts.js';
import { need, type Workbench } from './workbench.js';

/** How long an incident probe may take, milliseconds. */
const INCIDENT_WITHIN_MS = 5_000;

/** What a run asks before it begins, found by reading only. */
export async function admissionRequestOn(
  bench: Workbench,
  subject: AdmissionSubject & { readonly seed: number },
  incident: string | null,
): Promise<AdmissionRequest> {
  const instances = await need(bench, 'instances').list();
  const harm = await harmFacts(bench, subject.experiment, subject.seed, instances);
  return admissionRequest(subject, harm, instances, incident);
}

/** @returns why an incident counts as open: one that nobody can speak of does. Null when none is, or nobody is to be asked. */
export async function openIncident(clock: Clock, probe: IncidentProbe | undefined): Promise<string | null> {
  if (!probe) return null;
  try {
    return await within(clock, INCIDENT_WITHIN_MS, 'asking for open incidents', ({ signal }) => probe.ask(signal));
  } catch (error) {
    return `nobody could say whether there is one: ${messageOf(error)}`;
  }
}
