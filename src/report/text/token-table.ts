import type { Token } from '../../core/ports/tokens.js';
import { table } from './table.js';
import { paint } from './tone.js';

/** Bearer tokens, one a line, in the order given. */
export function tokenTable(tokens: readonly Token[], now: Date): string {
  if (tokens.length === 0) return 'no tokens: whoever reaches the service from this machine may do everything';
  return table(
    ['token', 'name', 'role', 'made by', 'made', 'expires'],
    tokens.map(({ id, name, role, createdBy, createdAt, expiresAt }) => {
      const over = expiresAt !== null && Date.parse(expiresAt) <= now.getTime();
      return [
        id,
        name,
        role,
        createdBy,
        createdAt,
        over ? paint('quiet', `expired ${expiresAt}`) : (expiresAt ?? 'never'),
      ];
    }),
  );
}
