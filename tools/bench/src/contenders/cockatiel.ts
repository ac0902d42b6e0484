import {
  circuitBreaker,
  ConsecutiveBreaker,
  CountBreaker,
  handleAll,
  SamplingBreaker,
  timeout,
  TimeoutStrategy,
  wrap,
  type IBreaker,
} from 'cockatiel';
import { failingDependency, succeed, throwReadyError, type Operation } from '../rows/floors.js';
import type { Contender } from './contender.js';

const ERRORS_AND_UNDEFINED = handleAll.orWhenResult((value) => value === undefined);

export const cockatiel: Contender = {
  idle() {
    const breaker = create(new ConsecutiveBreaker(5));
    return { breaker, call: () => breaker.execute(succeed) };
  },
  rows: {
    'success-consecutive': () => successOf(new ConsecutiveBreaker(5)),
    'success-count-window': () => successOf(new CountBreaker({ size: 100, threshold: 0.5, minimumNumberOfCalls: 10 })),
    'success-time-window': () => successOf(new SamplingBreaker({ duration: 10_000, threshold: 0.5 })),
    'success-call-timeout': () => {
      const policy = wrap(create(new ConsecutiveBreaker(5)), timeout(10_000, TimeoutStrategy.Aggressive));
      return () => policy.execute(succeed);
    },
    'success-classify': () => successOf(new ConsecutiveBreaker(5), ERRORS_AND_UNDEFINED),
    'rejection-call': async () => {
      const policy = create(new ConsecutiveBreaker(1));
      await policy.execute(throwReadyError).catch(() => undefined);
      return () => policy.execute(succeed);
    },
    'failure-window-100': () => failureInCountWindow(100),
    'failure-window-100000': () => failureInCountWindow(100_000),
    'failure-time-window': () => failureOf(new SamplingBreaker({ duration: 10_000, threshold: 0.99, minimumRps: 10 })),
  },
};

function create(breaker: IBreaker, failures = handleAll) {
  return circuitBreaker(failures, { halfOpenAfter: 3_600_000, breaker });
}

function successOf(breaker: IBreaker, failures = handleAll): Operation {
  const policy = create(breaker, failures);
  return () => policy.execute(succeed);
}

/** A failure, with a count window that is full before it is measured. */
function failureInCountWindow(size: number): Promise<Operation> {
  return failureOf(new CountBreaker({ size, threshold: 0.99, minimumNumberOfCalls: size }), size);
}

async function failureOf(breaker: IBreaker, callsBefore = 0): Promise<Operation> {
  const policy = create(breaker);
  for (let i = 0; i < callsBefore; i++) await policy.execute(succeed);
  const fn = failingDependency();
  return () => policy.execute(fn);
}
