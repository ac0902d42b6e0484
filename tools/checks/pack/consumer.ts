import { access, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { runCommand } from '../run-command.js';
import { workspaceRoot } from '../workspace-root.js';

const compilerOptions = {
  target: 'ES2022',
  lib: ['ES2023', 'ESNext.Disposable'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  skipLibCheck: false,
  types: ['node'],
};

/** A project of a user, who installed the tarballs with npm. */
export class Consumer {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  async install(packages: Iterable<string>): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    await writeFile(join(this.folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
    await runCommand('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...packages], {
      cwd: this.folder,
    });
  }

  /** The names that the module exports, read once by `import` and once by `require`. */
  async exportedNames(name: string): Promise<{ imported: string[]; required: string[] }> {
    const print = 'console.log(JSON.stringify(Object.keys(api).sort()))';
    const esm = `import * as api from '${name}'; ${print}`;
    const commonJs = `const api = require('${name}'); ${print}`;
    const [imported, required] = await Promise.all([
      runCommand('node', ['--input-type=module', '--eval', esm], { cwd: this.folder }),
      runCommand('node', ['--input-type=commonjs', '--eval', commonJs], { cwd: this.folder }),
    ]);
    return { imported: namesPrinted(name, imported), required: namesPrinted(name, required) };
  }

  /** What the compiler says of modules that import the package from ESM, from CommonJS, and through a bundler. */
  async typeErrors(names: string[]): Promise<string[]> {
    const esm = names.map((name, i) => `import * as api${i} from '${name}';\nexport const all${i}: object = api${i};`);
    const commonJs = names.map(
      (name, i) => `import api${i} = require('${name}');\nexport const all${i}: object = api${i};`,
    );
    const write = (file: string, content: string): Promise<void> => writeFile(join(this.folder, file), content);
    const config = (module: string, moduleResolution: string, files: string[]): string =>
      JSON.stringify({ compilerOptions: { ...compilerOptions, module, moduleResolution }, files });
    await write('esm.mts', esm.join('\n'));
    await write('common.cts', commonJs.join('\n'));
    await write('bundled.ts', esm.join('\n'));
    await write('tsconfig.node.json', config('NodeNext', 'NodeNext', ['esm.mts', 'common.cts']));
    await write('tsconfig.node16.json', config('Node16', 'Node16', ['esm.mts', 'common.cts']));
    await write('tsconfig.bundler.json', config('ESNext', 'Bundler', ['bundled.ts']));
    const tsc = join(workspaceRoot, 'node_modules/.bin/tsc');
    const projects = ['tsconfig.node.json', 'tsconfig.node16.json', 'tsconfig.bundler.json'];
    const errors: string[] = [];
    for (const project of projects) {
      await runCommand(tsc, ['--project', project], { cwd: this.folder }).catch((error: unknown) => {
        errors.push((error as Error).message);
      });
    }
    return errors;
  }

  /**
   * What a bundle keeps of a module of which nothing is used.
   *
   * @param external Packages that are not installed here, and so not bundled.
   */
  async unusedBytes(name: string, external: string[] = []): Promise<number> {
    const { outputFiles } = await build({
      stdin: { contents: `import * as api from '${name}';`, resolveDir: this.folder },
      bundle: true,
      write: false,
      external,
      minify: true,
      format: 'esm',
      platform: 'node',
      logLevel: 'silent',
    });
    return outputFiles.reduce((bytes, { contents }) => bytes + contents.byteLength, 0);
  }

  /** The files of an installed package that lack something: a source map beside a module, a README, a licence. */
  async missingFiles(name: string): Promise<string[]> {
    const folder = join(this.folder, 'node_modules', name);
    const built = await readdir(join(folder, 'dist'), { recursive: true });
    const modules = built.filter((file) => /(?<!\.d)\.[cm]?js$/.test(file));
    const wanted = ['README.md', 'LICENSE', ...modules.map((file) => `dist/${file}.map`)];
    const found = await Promise.all(
      wanted.map((file) =>
        access(join(folder, file)).then(
          () => true,
          () => false,
        ),
      ),
    );
    return wanted.filter((_, index) => !found[index]);
  }
}

function namesPrinted(name: string, output: string): string[] {
  if (output.trimEnd().includes('\n')) throw new Error(`Loading ${name} prints:\n${output}`);
  return JSON.parse(output) as string[];
}
