import { join } from 'node:path';
import ts from 'typescript';

/** The files that the modules import, parsed once for all pages that a process checks. */
const parsed = new Map<string, ts.SourceFile | undefined>();

/** A variable, a parameter, or a binding of one, has no type. */
const IMPLICIT_ANY = [7005, 7006, 7031, 7034];

/**
 * Type-checks modules that exist only in memory, as if they stood in a project's folder, with that project's settings.
 * Plain JavaScript is checked as well, but nothing in it needs an annotation.
 *
 * @param projectRoot The folder that holds the project's `tsconfig.json`.
 * @param sources The code of each module by its file name.
 * @returns For each module its errors, with the line inside the module.
 */
export function typeErrors(projectRoot: string, sources: Readonly<Record<string, string>>): Map<string, string[]> {
  const options: ts.CompilerOptions = {
    ...projectOptions(projectRoot),
    allowJs: true,
    checkJs: true,
    noUnusedLocals: false,
    noUnusedParameters: false,
  };
  const host = ts.createCompilerHost(options);
  const inMemory = new Map(Object.entries(sources));
  const program = ts.createProgram([...inMemory.keys()], options, {
    ...host,
    fileExists: (file) => inMemory.has(file) || host.fileExists(file),
    readFile: (file) => inMemory.get(file) ?? host.readFile(file),
    getSourceFile: (file, languageVersion, ...rest) => {
      const code = inMemory.get(file);
      if (code !== undefined) return ts.createSourceFile(file, code, languageVersion, true);
      if (!parsed.has(file)) parsed.set(file, host.getSourceFile(file, languageVersion, ...rest));
      return parsed.get(file);
    },
  });
  return new Map(
    [...inMemory.keys()].map((file) => [
      file,
      ts
        .getPreEmitDiagnostics(program, program.getSourceFile(file))
        .filter(({ code }) => !(file.endsWith('.js') && IMPLICIT_ANY.includes(code)))
        .map(describe),
    ]),
  );
}

function projectOptions(projectRoot: string): ts.CompilerOptions {
  const file = join(projectRoot, 'tsconfig.json');
  const parsed = ts.getParsedCommandLineOfConfigFile(
    file,
    { noEmit: true },
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
        throw new Error(describe(diagnostic));
      },
    },
  );
  if (parsed === undefined) throw new Error(`${file} is not a TypeScript configuration`);
  return parsed.options;
}

function describe(diagnostic: ts.Diagnostic): string {
  const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n');
  if (diagnostic.file === undefined || diagnostic.start === undefined) return message;
  const { line } = diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start);
  return `line ${line + 1}: ${message}`;
}
