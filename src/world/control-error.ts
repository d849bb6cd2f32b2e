/** An answer of a control interface that is no success: `{ code, message, ...details }` with its HTTP status. */
export class ControlError extends Error {
  constructor(
    readonly status: 400 | 404 | 405 | 409 | 413 | 503,
    readonly code: string,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = 'ControlError';
  }
}

export const badRequest = (message: string): ControlError => new ControlError(400, 'bad-request', message);
export const notFound = (message: string): ControlError => new ControlError(404, 'not-found', message);
