import { breakerCases } from './breaker-cases.mjs';
import { runCases } from './run-cases.mjs';

void runCases(breakerCases);
