import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

/** Where the compose files are. */
export const deployFolder = fileURLToPath(new URL('../../deploy', import.meta.url));

const dependencySchema = z.object({ condition: z.string(), restart: z.boolean() }).partial();

const serviceSchema = z.object({
  build: z.object({ context: z.string(), dockerfile: z.string() }).optional(),
  image: z.string().optional(),
  extends: z.object({ file: z.string().optional(), service: z.string() }).optional(),
  profiles: z.array(z.string()).default([]),
  deploy: z.object({ replicas: z.number() }).optional(),
  depends_on: z.record(z.string(), dependencySchema).default({}),
  restart: z.string().optional(),
  init: z.boolean().optional(),
  stop_grace_period: z.string().optional(),
  entrypoint: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  user: z.string().optional(),
  read_only: z.boolean().optional(),
  tmpfs: z.array(z.string()).optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
  logging: z.object({ driver: z.string() }).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  healthcheck: z.record(z.string(), z.unknown()).optional(),
});

const fileSchema = z.strictObject({
  name: z.string().optional(),
  include: z.array(z.string()).default([]),
  services: z.record(z.string(), serviceSchema.strict()),
  volumes: z.record(z.string(), z.null()).default({}),
});

/** A service as its container is made. */
export type ComposeService = z.infer<typeof serviceSchema>;

/** A compose file with what it includes, and its services with what they extend. */
export interface ComposeProject {
  readonly name: string | undefined;
  readonly services: Readonly<Record<string, ComposeService>>;
  /** The names of its volumes. */
  readonly volumes: readonly string[];
}

/** Reads a compose file as Compose does, as far as the files of this folder go: strictly, so that it misses nothing. */
export function readCompose(file: string, environment: Readonly<Record<string, string>> = {}): ComposeProject {
  const { name, include, services, volumes } = readFile(file, environment);
  const included = include.map((each) => readCompose(each, environment));
  const own = Object.entries(services).map(([key, service]) => [key, extend(service, file, environment)] as const);
  return {
    name,
    services: Object.fromEntries([...included.flatMap((each) => Object.entries(each.services)), ...own]),
    volumes: [...Object.keys(volumes), ...included.flatMap((each) => each.volumes)],
  };
}

/** Where a bind mount of these files leads on the host, and in the container; undefined for a named volume. */
export function bindMount(volume: string): { readonly source: string; readonly target: string } | undefined {
  const [source = '', target = ''] = volume.split(':');
  return source.startsWith('.') ? { source: join(deployFolder, source), target } : undefined;
}

/** The root of the repository, from which the image is built. */
export const repositoryRoot = dirname(dirname(dirname(deployFolder)));

function readFile(file: string, environment: Readonly<Record<string, string>>): z.infer<typeof fileSchema> {
  const text = readFileSync(join(deployFolder, file), 'utf8');
  return fileSchema.parse(parse(text, (_key, value: unknown) => interpolate(value, environment)));
}

function extend(service: ComposeService, file: string, environment: Readonly<Record<string, string>>): ComposeService {
  if (service.extends === undefined) {
    return service;
  }
  const { file: other = file, service: name } = service.extends;
  const services = readFile(other, environment).services;
  const extended = services[name];
  if (extended === undefined) {
    throw new Error(`${other} has no service ${name}`);
  }
  const base = extend(extended, other, environment);
  return {
    ...base,
    ...Object.fromEntries(Object.entries(service).filter(([, value]) => value !== undefined)),
    extends: undefined,
    profiles: [...base.profiles, ...service.profiles],
    depends_on: { ...base.depends_on, ...service.depends_on },
    environment: { ...base.environment, ...service.environment },
    volumes: [...base.volumes, ...service.volumes],
    ports: [...base.ports, ...service.ports],
  };
}

/** `${NAME:-default}` is the only form in use. */
function interpolate(value: unknown, environment: Readonly<Record<string, string>>): unknown {
  if (typeof value !== 'string') {
    return value;
  }
  return value.replaceAll(/\$\{(\w+):-([^}]*)\}/g, (_, variable: string, otherwise: string) => {
    const set = environment[variable] ?? '';
    return set === '' ? otherwise : set;
  });
}
