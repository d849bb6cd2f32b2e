import type { Provider } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { Ending } from './ending.js';
import { ProblemFilter } from './problem.filter.js';
import { Routes } from './routes.js';

/** What every process needs that answers anybody, but for who may ask. */
export const ANSWERING: readonly Provider[] = [{ provide: APP_FILTER, useClass: ProblemFilter }, Ending, Routes];
