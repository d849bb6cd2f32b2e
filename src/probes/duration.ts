import { z } from 'zod';

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `250ms`, `5s`, `10m`, `24h`, `30d`, parsed into milliseconds. */
export const duration = z.string().transform((text, context): number => {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
  if (match) return Number(match[1]) * UNITS[match[2] as keyof typeof UNITS];
  context.addIssue({ code: 'custom', message: 'expected a duration such as 250ms, 5s or 10m' });
  return z.NEVER;
});
