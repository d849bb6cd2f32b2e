import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { SilverbackError, type ErrorCode } from '../core/errors.js';
import { problem, PROBLEM_JSON, type Problem } from './problems.js';

/** What the HTTP layer itself refuses, by its status. */
const REFUSED: Readonly<Record<number, ErrorCode>> = {
  404: 'not-found',
  406: 'not-acceptable',
  413: 'too-large',
  415: 'unsupported-media-type',
};

const RETRY_AFTER_S = 5;

/** Answers every error with a problem document. What is no error of a user is a defect: it is logged, and not shown. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log = new Logger('api');

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const answer = this.problemOf(error);
    if (answer.status === 401) void reply.header('www-authenticate', 'Bearer');
    if (answer.status === 503) void reply.header('retry-after', String(RETRY_AFTER_S));
    void reply.status(answer.status).type(PROBLEM_JSON).send(JSON.stringify(answer));
  }

  private problemOf(error: unknown): Problem {
    if (error instanceof SilverbackError) return problem(error.code, error.message, error.details.issues);
    if (error instanceof HttpException && error.getStatus() < 500)
      return problem(REFUSED[error.getStatus()] ?? 'invalid-request', error.message);
    this.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return problem('internal', 'this is a defect of Silverback; what happened is in its log');
  }
}
