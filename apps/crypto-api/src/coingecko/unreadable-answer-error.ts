/** CoinGecko answered 2xx with a body that is not what it should be: as much a failure as no answer. */
export class UnreadableAnswerError extends Error {
  override readonly name = 'UnreadableAnswerError';
  readonly code = 'ERR_UNREADABLE_ANSWER';
}
