import type { FastifyInstance } from 'fastify';
import { SilverbackError } from '../core/errors.js';
import { Written } from './written.js';

/** `application/json` and what is built on it; the same for YAML, of which several names are in use. */
const TYPES = [
  ['json', /^application\/(?:[\w.-]+\+)?json(?:;|$)/i],
  ['yaml', /^(?:application|text)\/(?:[\w.-]+\+|x-)?yaml(?:;|$)/i],
] as const;

/** Bodies are read as text, and by the route that they are for. Every other type is refused. */
export function useBodyParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  for (const [type, pattern] of TYPES)
    fastify.addContentTypeParser(pattern, { parseAs: 'string' }, async (_: unknown, text: string) => {
      if (!text.includes('\0')) return new Written(type, text);
      throw new SilverbackError('invalid-request', 'the body has a NUL character', {
        issues: [{ path: '', message: 'has a NUL character', expected: 'text' }],
      });
    });
}
