import { writeFile } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { makeDirectory } from '../../config/make-directory.js';
import { messageOf } from '../../core/errors.js';
import type { ReportOptions } from '../options.js';
import type { Connection } from './connection.js';

/** Has the service render the reports that are asked for and writes them. @returns whether all are written. */
export async function fetchReports(
  connection: Connection,
  run: string,
  { report, junit }: ReportOptions,
): Promise<boolean> {
  const wanted = [
    ...(report === undefined ? [] : [{ file: report, format: extname(report).slice(1) }]),
    ...(junit === undefined ? [] : [{ file: junit, format: 'junit' }]),
  ];
  let all = true;
  for (const { file, format } of wanted) {
    try {
      const text = await connection.text(`api/v1/runs/${run}/report?format=${format}`);
      await makeDirectory(dirname(resolve(file)));
      await writeFile(file, text);
      process.stderr.write(`report: ${file}\n`);
    } catch (error) {
      all = false;
      process.stderr.write(`silverback: ${file} cannot be written: ${messageOf(error)}\n`);
    }
  }
  return all;
}
