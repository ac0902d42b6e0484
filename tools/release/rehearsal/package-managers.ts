import { join } from 'node:path';
import { programPackage } from '../programs/install-programs.js';
import { writeFiles, type Ended, type Sandbox } from './sandbox.js';

/** A package manager, used as its users do. */
export interface PackageManager {
  readonly name: string;
  /** Whether it installs the peers of what is asked for, where nobody else does. */
  readonly installsPeers: boolean;
  /** Adds packages to the project of a folder, or brings those that are there to another version. */
  add(folder: string, packages: readonly string[]): Promise<Ended>;
  /** Runs a module of the project. */
  runModule(folder: string, file: string): Promise<Ended>;
}

/** npm, pnpm, and yarn in both of its lines, the newer one in both of its ways to keep packages. */
export function packageManagers(
  sandbox: Sandbox,
  registry: string,
  scope: string,
): Record<'npm' | 'pnpm' | 'yarn' | 'berry' | 'plugAndPlay', PackageManager> {
  const npmFile = join(programPackage('npm'), 'bin/npm-cli.js');
  const pnpmFile = join(programPackage('pnpm'), 'bin/pnpm.cjs');
  const yarnFile = join(programPackage('yarn'), 'bin/yarn.js');
  const berryFile = join(programPackage('@yarnpkg/cli-dist'), 'bin/yarn.js');
  const node = (folder: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> =>
    sandbox.tryRun(process.execPath, args, { cwd: folder, env });
  const runModule = (folder: string, file: string): Promise<Ended> => node(folder, [file]);

  const berry = (name: string, nodeLinker: string): PackageManager => {
    const env = {
      YARN_NODE_LINKER: nodeLinker,
      YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1',
      YARN_ENABLE_TELEMETRY: '0',
      YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
    };
    return {
      name,
      installsPeers: false,
      async add(folder, packages) {
        // Yarn takes nothing that was published less than a day ago, which all of ours was.
        const configuration = {
          npmScopes: { [scope.slice(1)]: { npmRegistryServer: registry } },
          npmPreapprovedPackages: [`${scope}/*`],
        };
        await writeFiles(folder, { '.yarnrc.yml': JSON.stringify(configuration) });
        return node(folder, [berryFile, 'add', ...packages], env);
      },
      runModule: (folder, file) => node(folder, [berryFile, 'node', file], env),
    };
  };

  return {
    npm: {
      name: 'npm',
      installsPeers: true,
      add: (folder, packages) =>
        node(folder, [npmFile, 'install', '--no-audit', '--no-fund', '--prefer-offline', ...packages]),
      runModule,
    },
    pnpm: {
      name: 'pnpm',
      installsPeers: true,
      add: (folder, packages) => node(folder, [pnpmFile, 'add', '--prefer-offline', ...packages]),
      runModule,
    },
    yarn: {
      name: 'yarn 1',
      installsPeers: false,
      add: (folder, packages) => node(folder, [yarnFile, 'add', '--non-interactive', '--no-progress', ...packages]),
      runModule,
    },
    berry: berry('yarn 4', 'node-modules'),
    plugAndPlay: berry("yarn 4, Plug'n'Play", 'pnp'),
  };
}
