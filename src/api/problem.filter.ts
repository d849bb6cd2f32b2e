import { Catch, HttpException, Inject, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SilverbackError, type ErrorCode } from '../core/errors.js';
import { problem, PROBLEM_JSON, RETRY_AFTER_S, type Problem } from './problems.js';
import { Routes } from './routes.js';

/** What the HTTP layer itself refuses, by its status. */
const REFUSED: Readonly<Record<number, ErrorCode>> = { 413: 'too-large', 415: 'unsupported-media-type' };

/** Answers every error with a problem document. What is no error of a user is a defect: it is logged, and not shown. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log = new Logger('api');

  constructor(@Inject(Routes) private readonly routes: Routes) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const answer = this.problemOf(error, http.getRequest<FastifyRequest>(), reply);
    if (answer.status === 401) void reply.header('www-authenticate', 'Bearer');
    // Whoever is to come back later does not wait inside.
    if (answer.status === 503) void reply.headers({ 'retry-after': String(RETRY_AFTER_S), connection: 'close' });
    void reply.status(answer.status).type(PROBLEM_JSON).send(JSON.stringify(answer));
  }

  private problemOf(error: unknown, request: FastifyRequest, reply: FastifyReply): Problem {
    if (error instanceof SilverbackError) return problem(error.code, error.message, error.details.issues);
    if (error instanceof HttpException && error.getStatus() === 404) return this.nothingThere(request, reply);
    if (error instanceof HttpException && error.getStatus() < 500)
      return problem(REFUSED[error.getStatus()] ?? 'invalid-request', error.message);
    this.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return problem('internal', 'this is a defect of Silverback; what happened is in its log');
  }

  private nothingThere({ method, url }: FastifyRequest, reply: FastifyReply): Problem {
    const [path = ''] = url.split('?');
    const allowed = this.routes.methodsAt(path);
    if (allowed.length === 0) return problem('not-found', `there is nothing at ${path}${this.routes.signpost()}`);
    void reply.header('allow', allowed.join(', '));
    return problem('method-not-allowed', `${method} cannot be done here, only ${allowed.join(', ')}`);
  }
}
