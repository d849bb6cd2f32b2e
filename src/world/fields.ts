import { badRequest } from './control-error.js';

export type Fields = Readonly<Record<string, unknown>>;

/** The body as an object. Throws `bad-request` (400), as all readers below do. */
export function object(value: unknown, what = 'the body'): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badRequest(`${what} must be an object`);
  return value as Fields;
}

export function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string' || value === '') throw badRequest(`${name} must be a text that is not empty`);
  return value;
}

/** A finite number of at least `minimum`. */
export function number(fields: Fields, name: string, minimum = 0): number {
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isFinite(value) || value < minimum) {
    throw badRequest(`${name} must be a number of at least ${minimum}`);
  }
  return value;
}

export function integer(fields: Fields, name: string, minimum = 0): number {
  const value = number(fields, name, minimum);
  if (!Number.isSafeInteger(value)) throw badRequest(`${name} must be a whole number`);
  return value;
}

export function boolean(fields: Fields, name: string): boolean {
  const value = fields[name];
  if (typeof value !== 'boolean') throw badRequest(`${name} must be true or false`);
  return value;
}

export function texts(fields: Fields, name: string): readonly string[] {
  const value = fields[name];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw badRequest(`${name} must be a list of texts`);
  }
  return value;
}
