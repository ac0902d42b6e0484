import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { codeOf } from '../directory/file-system-errors.js';
import { readTextFile } from '../directory/own-file.js';

/** What a lock says of the process that holds it. */
interface Holder {
  /** The host, its boot and its space of process ids: only there does the process id mean anything. */
  readonly space: string;
  readonly pid: number;
  /** When the process began, in the system's own unit: tells it from a later one with its id. */
  readonly startedAt: string;
}

/** Longer than what any holder says. */
const LONGEST_TEXT = 1_024;

let own: Promise<Holder | undefined> | undefined;

/** What this process writes into its locks. Nothing, where the system does not tell processes apart so exactly. */
export async function describeHolder(): Promise<string> {
  const holder = await (own ??= findOwn());
  return holder === undefined ? '' : JSON.stringify(holder);
}

/**
 * Whether the process that wrote a file of {@link describeHolder} is known to be dead. One of another host or
 * container, one that is paused, and one that is not known are not.
 */
export async function isHolderDead(path: string): Promise<boolean> {
  const [here, holder] = [await (own ??= findOwn()), await readHolder(path)];
  if (holder === undefined || holder.space !== here?.space) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return true;
  }
  // Its id may be another process's by now. Of a process that is hidden from this user nothing can be said.
  const found = await readProcess(holder.pid).catch(() => undefined);
  return found !== undefined && (found.startedAt !== holder.startedAt || found.isDead);
}

/** Linux tells all of it, in /proc. */
async function findOwn(): Promise<Holder | undefined> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const space = `${hostname()} ${boot.trim()} ${await readlink('/proc/self/ns/pid')}`;
    return { space, pid: process.pid, startedAt: (await readProcess(process.pid)).startedAt };
  } catch {
    return undefined;
  }
}

async function readProcess(pid: number): Promise<{ startedAt: string; isDead: boolean }> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name of the program comes before, in parentheses, and may hold anything.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state = '', startedAt] = [fields[0], fields[19]];
  if (startedAt === undefined) throw new Error(`/proc/${pid}/stat has no start time`);
  // Killed, and not yet asked after by its parent.
  return { startedAt, isDead: state === 'Z' || state === 'X' };
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const data = JSON.parse((await readTextFile(path, LONGEST_TEXT)) ?? '') as unknown;
    return isHolder(data) ? data : undefined;
  } catch {
    // It was given back meanwhile, or says nothing: then its age decides.
    return undefined;
  }
}

function isHolder(value: unknown): value is Holder {
  if (typeof value !== 'object' || value === null) return false;
  const { space, pid, startedAt } = value as Partial<Record<keyof Holder, unknown>>;
  return typeof space === 'string' && typeof startedAt === 'string' && Number.isSafeInteger(pid) && Number(pid) > 0;
}
