import { experimentJsonSchema } from '../core/experiment/json-schema.js';
import { context } from './context.js';
import { printJson } from './output.js';

/** Prints the JSON Schema of experiment files, for editors. */
export async function schema(): Promise<void> {
  const { house } = await context();
  printJson(experimentJsonSchema(house));
}
