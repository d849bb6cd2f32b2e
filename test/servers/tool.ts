/** A program of others that suites drive, as `scripts/test.mjs` finds it. */
export interface Tool {
  readonly name: 'schemathesis' | 'helm' | 'traefik';
  /** Where it is put, as words after "nor where". */
  readonly from: string;
}

/** A suite that needs such a program: skipped where there is none, failed where SILVERBACK_REQUIRE names it. */
export function withTool({ name: tool, from }: Tool, name: string, suite: (program: string) => void): void {
  const program = programOf(tool);
  if (program === undefined && (process.env['SILVERBACK_REQUIRE'] ?? '').split(',').includes(tool))
    it(`${name}: ${tool} is required by SILVERBACK_REQUIRE and missing`, () => {
      throw new Error(`there is no ${tool} on the path, nor where ${from}`);
    });
  else (program === undefined ? describe.skip : describe)(name, () => suite(program ?? ''));
}

/** Its path; undefined where there is none. */
export function programOf(tool: Tool['name']): string | undefined {
  return process.env[`SILVERBACK_TEST_${tool.toUpperCase()}`];
}
