import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorldLayout } from '../../core/target/target.js';
import { accepts } from './accepts.js';
import { worldFile, type WorldFile } from './wire.js';

export function worldDirectory(home: string): string {
  return join(home, 'world');
}

/**
 * @returns what the running world of a home has written about itself; null when there is none, or when it died without
 * taking its file along: nobody of that number lives, or somebody else who does not listen there.
 */
export async function findWorld(home: string): Promise<WorldFile | null> {
  const text = await readFile(join(worldDirectory(home), 'world.json'), 'utf8').catch(() => null);
  const file = text === null ? null : parsed(text);
  if (!file || !isAlive(file.pid)) return null;
  return (await accepts(file.port)) === false ? null : file;
}

/** @returns SHA-256 (hex) of a layout, the same for any order of its keys. */
export function layoutHash(layout: WorldLayout): string {
  return createHash('sha256').update(JSON.stringify(layout, sortedKeys)).digest('hex');
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function parsed(text: string): WorldFile | null {
  try {
    return worldFile.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
