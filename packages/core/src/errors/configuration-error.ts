import { hasCode } from './error-code.js';

/** Options or environment variables that make no sense: every problem in one message, by name and value. */
export class ConfigurationError extends Error {
  readonly code = 'ERR_CONFIGURATION';
  readonly problems: readonly string[];

  constructor(subject: string, problems: readonly string[]) {
    super(`${subject}: ${problems.join('; ')}`);
    this.problems = problems;
  }

  override get name(): string {
    return 'ConfigurationError';
  }
}

export function isConfigurationError(error: unknown): error is ConfigurationError {
  return hasCode(error, 'ERR_CONFIGURATION');
}
