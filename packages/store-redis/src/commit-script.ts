import { createHash } from 'node:crypto';
import { asList, asText, type RedisCommand } from './client/redis-client.js';
import type { CommandSender } from './command-sender.js';
import { messageOf } from './redis-errors.js';

/**
 * Reads a record, or replaces it if it is still in the state that the change was computed from. It knows nothing of
 * circuits, and a refusal of any part leaves nothing behind: what was done before it is undone. The first write has to be
 * one that a server which is out of memory refuses: it refuses none after that.
 *
 * The time is compared as well: a command that lay in a queue, for longer than the change may be old, does nothing. So
 * whatever was given up is harmless when it is played later.
 *
 * KEYS: record, history, where to set the present data aside.
 * ARGV: the known head, and for a write: the time of the change and its tolerance, in microseconds; the next head and
 * record; whether to set the present data aside; how many changes to keep, and not to keep from before which
 * millisecond; the command that publishes; the replica; the changes.
 *
 * It replies with 1, the time, and what kept the news from being sent; or with 0, the time, the head, the time of the
 * last write, and the record where that is not known.
 */
const SCRIPT = `
local clock = redis.call('TIME')
local at = clock[1] * 1000000 + clock[2]
local found = redis.call('HMGET', KEYS[1], 'head', 'at')
local head = found[1] or ''
local late = #ARGV > 1 and math.abs(at - ARGV[2]) > tonumber(ARGV[3])
if #ARGV == 1 or head ~= ARGV[1] or late then
  local known = head ~= '' and head == ARGV[1]
  return { 0, at, head, found[2], not known and redis.call('HGET', KEYS[1], 'record') }
end
local ids = {}
local function failed(reply) return type(reply) == 'table' and reply.err end
local function undo(refusal)
  for _, id in ipairs(ids) do redis.pcall('XDEL', KEYS[2], id) end
  return refusal
end
for i = 11, #ARGV do
  local id = redis.pcall('XADD', KEYS[2], 'MAXLEN', ARGV[7], '*', 'change', ARGV[i], 'replica', ARGV[10])
  if failed(id) then return undo(id) end
  ids[#ids + 1] = id
end
if ARGV[6] == '1' then
  local done = redis.pcall('HSET', KEYS[3], 'head', head, 'record', redis.call('HGET', KEYS[1], 'record') or '')
  if failed(done) then return undo(done) end
end
local done = redis.pcall('HSET', KEYS[1], 'head', ARGV[4], 'record', ARGV[5], 'at', ARGV[2])
if failed(done) then return undo(done) end
if #ids > 0 then redis.pcall('XTRIM', KEYS[2], 'MINID', ARGV[8]) end
local news = ARGV[4] .. '\\n' .. ARGV[2] .. '\\n' .. ARGV[5]
local sent = redis.pcall(ARGV[9], KEYS[1], news)
if failed(sent) and ARGV[9] ~= 'PUBLISH' then sent = redis.pcall('PUBLISH', KEYS[1], news) end
return { 1, at, failed(sent) }
`;

const SHA = createHash('sha1').update(SCRIPT).digest('hex');

/** How a record stands on the server. */
export interface ServerState {
  /** The server's time, in microseconds. */
  readonly at: number;
  /** Names the state; empty where there is none. */
  readonly head: string;
  /** The time of the last write, in microseconds. */
  readonly writtenAt: number | undefined;
  /** Undefined where there is none. */
  readonly text: string | undefined;
}

/** What the script replied: that it wrote, or how the record stands. */
export type ScriptReply =
  | { readonly written: true; readonly at: number; readonly unsent: string | undefined }
  | ({ readonly written: false } & ServerState);

/**
 * Runs the script: by its digest, and once as a whole where the server does not know it.
 *
 * @param knownText - the text of the record in the state of the known head, which is not sent again.
 */
export async function runScript(
  sender: Pick<CommandSender, 'send'>,
  keys: readonly string[],
  args: readonly string[],
  knownText: string | undefined,
  signal: AbortSignal,
): Promise<ScriptReply> {
  const command = (name: string, script: string): RedisCommand => ({
    name,
    before: [script, String(keys.length)],
    keys,
    after: args,
  });
  let reply: unknown;
  try {
    reply = await sender.send(command('evalsha', SHA), signal);
  } catch (error) {
    if (!/\bNOSCRIPT\b/.test(messageOf(error)) || signal.aborted) throw error;
    reply = await sender.send(command('eval', SCRIPT), signal);
  }
  const [written, at, second, writtenAt, record] = asList(reply);
  if (Number(asText(written)) === 1) return { written: true, at: Number(asText(at)), unsent: asText(second) };
  const head = asText(second) ?? '';
  const isKnown = head !== '' && head === args[0];
  return {
    written: false,
    at: Number(asText(at)),
    head,
    writtenAt: writtenAt === null || writtenAt === undefined ? undefined : Number(asText(writtenAt)),
    text: isKnown ? knownText : asText(record),
  };
}
