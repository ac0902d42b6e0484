import type { OutcomeCounts } from '../request-log.js';
import { span, type Line, type Span } from './span.js';

const secondsShown = 60;

/** Draws a character a second, by the worst that clients got in it; the shapes differ, for eyes without colours. */
export function renderTimeline(seconds: readonly OutcomeCounts[]): readonly Line[] {
  const shown = seconds.slice(-secondsShown);
  return [
    [
      span(' Second by second', 'strong'),
      span('   '),
      span('█', 'good'),
      span(' fresh  ', 'quiet'),
      span('▒', 'warning'),
      span(' last known  ', 'quiet'),
      span('✗', 'bad'),
      span(' error', 'quiet'),
    ],
    [span('   '), ...shown.map(second)],
  ];
}

function second({ fresh, cached, error }: OutcomeCounts): Span {
  if (error > 0) {
    return span('✗', 'bad');
  }
  if (cached > 0) {
    return span('▒', 'warning');
  }
  return fresh > 0 ? span('█', 'good') : span(' ');
}
