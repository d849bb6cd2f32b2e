import { WHOLE, type Weights } from '../../core/weights.js';
import { percent } from '../format.js';

/** `us-east 52.5 %, us-west 47.5 %`: how a route's users are divided. */
export function weightsWords(weights: Weights): string {
  return Object.entries(weights)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([region, weight]) => `${region} ${percent(weight / WHOLE)}`)
    .join(', ');
}
