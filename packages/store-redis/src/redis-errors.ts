import { isStoreError, StoreError } from '@tripswitch/core';

/** What a server's refusals mean, and what helps. The code is anywhere in the message: a script's errors are wrapped. */
const REFUSALS: readonly (readonly [pattern: RegExp, code: string, meaning: string])[] = [
  [
    /\bNOPERM\b|can't run this command|this user has no permissions|can't access/i,
    'NOPERM',
    'the ACL of the user refuses it: allow the commands, keys and channels that the README of @tripswitch/store-redis lists',
  ],
  [/\bNOAUTH\b/, 'NOAUTH', 'the server asks for a password: give the client its user and password'],
  [/\bWRONGPASS\b/, 'WRONGPASS', 'the server refuses the user or password of the client'],
  [
    /\bREADONLY\b/,
    'READONLY',
    'the client is connected to a replica, which takes no writes: connect it to the primary, or through Sentinel or a cluster',
  ],
  [/\bOOM\b/, 'OOM', 'the server is out of memory: raise `maxmemory`, with the policy `noeviction`'],
  [
    /\bMISCONF\b/,
    'MISCONF',
    'the server takes no writes because it cannot save to its disk: see its log, or `stop-writes-on-bgsave-error`',
  ],
  [
    /\bNOREPLICAS\b/,
    'NOREPLICAS',
    'the server takes no writes because it has too few replicas: see its `min-replicas-to-write`',
  ],
  [
    /\bWRONGTYPE\b/,
    'WRONGTYPE',
    'a key of the circuit holds something else: it is left as it is; use another keyPrefix, or remove the key',
  ],
  [
    /\bCROSSSLOT\b|do not hash to the same slot/,
    'CROSSSLOT',
    'the keys of the circuit are in different slots: a key prefix of the client must not hold "{}"',
  ],
  [/\bLOADING\b/, 'LOADING', 'the server is still loading its data'],
  [/\bMASTERDOWN\b/, 'MASTERDOWN', 'the replica has lost its primary'],
  [/\bBUSY\b/, 'BUSY', 'the server is busy with a script: end it with `SCRIPT KILL`'],
  [/\bCLUSTERDOWN\b/, 'CLUSTERDOWN', 'the cluster does not serve this slot: a part of it is down'],
  [/\bTRYAGAIN\b/, 'TRYAGAIN', 'the slot of the circuit is moving to another node'],
  [
    /unknown command.*\b(eval|evalsha)\b|\b(eval|evalsha)\b.*(disabled|not supported|not allowed)/i,
    'EVAL',
    'the server, or a proxy before it, does not offer scripts: the store needs EVAL and EVALSHA',
  ],
  [
    /unknown.*command.*\bx(add|trim|del|revrange)\b|unknown redis command called from/i,
    'STREAMS',
    'the server does not know a command of the script: the store needs streams, as in Redis 6.2 and later, or Valkey',
  ],
];

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The code of a refusal, such as `NOPERM`; undefined where the error is none. */
export function refusalCode(error: unknown): string | undefined {
  return refusalOf(messageOf(error))?.[1];
}

/** Any failure as the store's own: whatever a server refuses, it gave no answer (law S4). */
export function noAnswer(error: unknown, what: string): StoreError {
  if (isStoreError(error)) return error;
  const message = messageOf(error).trim();
  const [, code, meaning] = refusalOf(message) ?? [];
  const explained = code === undefined ? message : `${code}, ${String(meaning)} (the server said: ${message})`;
  return new StoreError(`The Redis store could not ${what}: ${explained}`, { cause: error });
}

function refusalOf(message: string) {
  return REFUSALS.find(([pattern]) => pattern.test(message));
}
