import type { RunDocument } from '../../core/run/document.js';
import type { Recorded } from '../../core/run/event.js';
import { elapsed } from '../format.js';
import { eventWords } from './event-words.js';
import { paint } from './tone.js';

/** One line for a noteworthy event, led by the time since the run was requested; null for the others. */
export function progressLine({ at, event }: Recorded, run: RunDocument): string | null {
  const words = eventWords(event, run);
  if (!words) return null;
  const since = elapsed(Date.parse(at) - Date.parse(run.createdAt));
  return `${paint('quiet', `+${since}`.padStart(9))}  ${paint(words.tone, words.text)}`;
}
