import { parseArgs } from 'node:util';

const options = {
  once: { type: 'boolean' },
  replicas: { type: 'string' },
  shared: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Reads the arguments of the demo, or says what is wrong with them. A literal `--` is passed over: pnpm hands it on. */
export function readArguments(given: readonly string[]) {
  const args = given.filter((argument) => argument !== '--');
  const { values, tokens } = parseArgs({ args, options, strict: false, tokens: true, allowPositionals: true });
  for (const token of tokens) {
    const known = token.kind === 'option' && Object.hasOwn(options, token.name);
    if (!known || (token.name !== 'replicas' && token.value !== undefined)) {
      const unknown = JSON.stringify(token.kind === 'option' ? token.rawName : args[token.index]);
      return {
        ok: false as const,
        problem: `unknown argument ${unknown}, expected --once, --replicas, --shared or --help`,
      };
    }
  }
  const { once, replicas, shared, help } = values;
  if (replicas !== undefined && (typeof replicas !== 'string' || !/^[2-6]$/.test(replicas))) {
    const text = typeof replicas === 'string' ? JSON.stringify(replicas) : 'nothing';
    return { ok: false as const, problem: `--replicas is ${text}, expected a number from 2 to 6` };
  }
  if (shared === true && replicas === undefined) {
    return { ok: false as const, problem: '--shared needs --replicas: one process has nobody to share with' };
  }
  return {
    ok: true,
    once: once === true,
    help: help === true,
    replicas: Number(replicas ?? 1),
    shared: shared === true,
  };
}

/** What `--help` prints. */
export const usage = `Plays an outage of CoinGecko in front of a crypto price API, with a live view.

  --once         end after the story, with exit code 0 if it came out as told
  --replicas 3   run so many processes of the API behind a front, each with circuits of its own
  --shared       let these replicas share their circuits through files
  PORT           where the API listens (0, the default: any free port, printed)
  NO_COLOR       no colours
`;
