import { breakerCases } from './breaker-cases.mjs';
import { contextCases } from './context-cases.mjs';
import { runCases } from './run-cases.mjs';

void runCases({ ...breakerCases, ...contextCases });
