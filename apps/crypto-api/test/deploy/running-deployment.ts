import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startSimulator, type Simulator } from '../../src/simulator/simulator.js';
import { startReplica, type Replica } from '../support/replica.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { readCompose, type ComposeProject } from './compose-file.js';
import { startNginx, type NginxFront } from './nginx-front.js';

/** What a compose file describes, as processes of this machine. */
export interface RunningDeployment {
  readonly project: ComposeProject;
  readonly simulator: Simulator;
  readonly replicas: readonly Replica[];
  /** Where clients ask: the front, or the only instance. */
  readonly origin: string;
  readonly front: NginxFront | undefined;
  /** Starts another container of the API, as a restart does. */
  startReplica(): Promise<Replica>;
}

/** Starts as many processes of the API as the file says, with the environment that it says, behind its front. */
export async function startDeployment(
  file: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<RunningDeployment> {
  const simulator = await startSimulator();
  onTestFinished(() => simulator.close());
  const project = readCompose(file, { COINGECKO_BASE_URL: simulator.baseUrl, ...settings });
  const { api, front } = project.services;
  if (api === undefined) {
    throw new Error(`${file} has no service "api"`);
  }
  const disk = await temporaryDirectory();
  // The mounted volumes of the containers are folders of this machine, one for all of them.
  const environment = Object.fromEntries(
    Object.entries(api.environment).map(([name, value]) => [name, value.startsWith('/') ? join(disk, value) : value]),
  );
  const start = (): Promise<Replica> => startReplica({ environment });
  const replicas = await Promise.all(Array.from({ length: api.deploy?.replicas ?? 1 }, start));
  const nginx =
    front === undefined
      ? undefined
      : await startNginx(
          front,
          replicas.map(({ port }) => port),
        );
  return {
    project,
    simulator,
    replicas,
    origin: nginx?.origin ?? replicas[0]!.origin,
    front: nginx,
    startReplica: start,
  };
}
