import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepareStart } from '../../src/wiring/start.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { lintCompose } from './compose-linter.js';
import { bindMount, deployFolder, readCompose, repositoryRoot, type ComposeService } from './compose-file.js';

const ways = ['compose.single.yml', 'compose.independent.yml', 'compose.shared-files.yml'] as const;
const parts = ['api.yml', 'front.yml', 'monitoring.yml', 'simulator.yml'];

function only<Value>(values: readonly Value[]): Value {
  expect(values).toHaveLength(1);
  return values[0]!;
}

describe('the compose files', () => {
  it('are what their schema allows, and a linter has nothing to say of them', () => {
    expect(lintCompose([...ways, ...parts])).toEqual([]);
  });

  it('are really looked at', async () => {
    const broken = join(await temporaryDirectory(), 'compose.broken.yml');
    writeFileSync(broken, 'services: { api: { image: "nginx:1.30.4", restrat: always } }\n');
    expect(lintCompose([broken])).toEqual([expect.stringContaining('invalid-schema')]);
  });
});

describe.each(ways)('%s', (file) => {
  const { services, volumes } = readCompose(file);

  it('takes images of exact versions only, beside those that it builds', () => {
    const built = Object.entries(services).filter(([, { build }]) => build !== undefined);
    expect(built.map(([name]) => name).sort()).toEqual(['api', 'simulator']);
    for (const { build, image = '' } of Object.values(services)) {
      if (build === undefined) {
        expect(image).toMatch(/^[a-z/]+:v?\d+\.\d+\.\d+(-alpine)?$/);
      } else {
        expect(join(deployFolder, build.context)).toBe(repositoryRoot);
        expect(existsSync(join(deployFolder, build.context, build.dockerfile))).toBe(true);
      }
    }
  });

  it('mounts files that exist, read-only, and volumes that it declares', () => {
    const used = new Set<string>();
    for (const volume of Object.values(services).flatMap((service) => service.volumes)) {
      const bound = bindMount(volume);
      if (bound === undefined) {
        used.add(volume.split(':')[0]!);
      } else {
        expect(existsSync(bound.source), bound.source).toBe(true);
        expect(volume).toMatch(/:ro$/);
      }
    }
    expect([...used].sort()).toEqual([...volumes].sort());
  });

  it('keeps each container from gaining privileges, from growing its log without end, and from staying down', () => {
    for (const [name, service] of Object.entries(services)) {
      expect(service, name).toMatchObject({
        restart: 'unless-stopped',
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        logging: { driver: 'local' },
      });
    }
    expect(services['api']).toMatchObject({ read_only: true, init: true });
  });

  it('publishes on loopback unless told otherwise, and has monitoring and the simulator on demand', () => {
    for (const port of Object.values(services).flatMap((service) => service.ports)) {
      expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    }
    const published = readCompose(file, { LISTEN: '0.0.0.0:80' }).services;
    expect(only((published['front'] ?? published['api'])!.ports)).toMatch(/^0\.0\.0\.0:80:/);
    const onDemand = Object.entries(services).filter(([, { profiles }]) => profiles.length > 0);
    expect(Object.fromEntries(onDemand.map(([name, { profiles }]) => [name, profiles]))).toEqual({
      grafana: ['monitoring'],
      prometheus: ['monitoring'],
      simulator: ['simulator'],
    });
  });

  it('gives secrets to the one service that needs each', () => {
    const secrets = { ADMIN_TOKEN: 'secret-1', COINGECKO_API_KEY: 'secret-2', REDIS_URL: 'secret-3' };
    const given = readCompose(file, { ...secrets, GRAFANA_PASSWORD: 'secret-4' }).services;
    const knows = Object.entries(given).map(([name, service]) => [name, JSON.stringify(service).match(/secret-\d/g)]);
    expect(Object.fromEntries(knows.filter(([, found]) => found !== null))).toEqual({
      api: ['secret-2', 'secret-3', 'secret-1'],
      grafana: ['secret-4'],
    });
  });

  it('gives the API an environment that it accepts', async () => {
    const directory = await temporaryDirectory();
    const start = prepareStart(onThisMachine(services['api']!, directory));
    expect(start).toMatchObject({ ok: true });
  });

  it('hands on the variables that may be set, each of which the API reads', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const documented = [...readme.matchAll(/^\| `([A-Z_]+)` +\|/gm)].map((match) => match[1]!);
    // These are the file's to say: they go with the ports and the volumes of its containers.
    const fixed = ['PORT', 'HOST', 'CIRCUIT_BREAKER_PERSISTENT', 'CIRCUIT_BREAKER_STATE_DIR'];
    const handedOn = documented.filter((variable) => !fixed.includes(variable));
    expect(handedOn).toContain('COINGECKO_API_KEY');
    const api = services['api']!.environment;
    expect(handedOn.filter((variable) => api[variable] !== '')).toEqual([]);
    for (const variable of handedOn) {
      const { environment } = readCompose(file, { [variable]: 'there is no such value' }).services['api']!;
      const start = prepareStart({ ...environment, CIRCUIT_BREAKER_PERSISTENT: '' });
      expect(start.ok ? [] : start.problems).toEqual([expect.stringContaining(`${variable} is`)]);
    }
  });
});

describe('the three ways', () => {
  const [single, independent, shared] = ways.map((file) => readCompose(file));

  it('are one instance, and three behind a front that waits for all of them', () => {
    expect(single!.services['api']!.deploy).toBeUndefined();
    expect(single!.services['front']).toBeUndefined();
    for (const { services } of [independent!, shared!]) {
      expect(services['api']!.deploy).toEqual({ replicas: 3 });
      expect(services['api']!.ports).toEqual([]);
      expect(services['front']!.depends_on).toEqual({ api: { condition: 'service_healthy', restart: true } });
    }
  });

  it('differ in where circuits are kept, and in nothing else', () => {
    const inMemory = independent!.services['api']!;
    expect(inMemory.volumes).toEqual([]);
    expect(shared!.services['api']).toEqual({
      ...inMemory,
      environment: {
        ...inMemory.environment,
        CIRCUIT_BREAKER_PERSISTENT: 'true',
        CIRCUIT_BREAKER_STATE_DIR: '/var/lib/app/circuit_breakers',
      },
      volumes: ['circuits:/var/lib/app/circuit_breakers'],
    });
    expect(shared!.services['front']).toEqual(independent!.services['front']);
    expect(single!.services['api']!.environment).toEqual(inMemory.environment);
  });

  it('have names of their own, so that one does not replace another', () => {
    const names = [single, independent, shared].map((project) => project!.name);
    expect(new Set(names).size).toBe(3);
  });
});

/** The environment of a container, with the directory of its circuits on this machine. */
function onThisMachine({ environment }: ComposeService, directory: string): Record<string, string> {
  const kept = environment['CIRCUIT_BREAKER_STATE_DIR'];
  return kept === undefined ? environment : { ...environment, CIRCUIT_BREAKER_STATE_DIR: directory };
}
