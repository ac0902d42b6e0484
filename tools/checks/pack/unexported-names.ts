import { join } from 'node:path';
import ts from 'typescript';
import { importableNames, type PackageManifest } from './package-manifest.js';

/**
 * The names that exported declarations of a package mention, and that the package does not export: a user can neither
 * write such a type nor look it up.
 *
 * @param folder The folder of the built package.
 * @returns For each, who mentions it.
 */
export function unexportedNames(folder: string, manifest: PackageManifest): string[] {
  const program = ts.createProgram(declarationFiles(folder, manifest), {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    // What is declared elsewhere is not looked at.
    noLib: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  const original = (symbol: ts.Symbol): ts.Symbol =>
    (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
  const exportsOf = (file: string): ts.Symbol[] => {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    return module === undefined ? [] : checker.getExportsOfModule(module).map(original);
  };
  const exported = new Set(program.getRootFileNames().flatMap(exportsOf));

  const found = new Set<string>();
  const visit = (node: ts.Node, owner: string): void => {
    if (ts.isIdentifier(node)) {
      const symbol = checker.getSymbolAtLocation(node);
      const named = symbol && original(symbol);
      if (named !== undefined && !exported.has(named) && isOfModule(named, folder)) {
        found.add(`${owner} mentions ${named.name}, which is not exported`);
      }
    }
    ts.forEachChild(node, (child) => visit(child, owner));
  };
  for (const symbol of exported) {
    for (const declaration of symbol.declarations ?? []) visit(declaration, symbol.name);
  }
  return [...found].sort();
}

/** Whether something is declared at the top of one of the package's own modules. */
function isOfModule(symbol: ts.Symbol, folder: string): boolean {
  return (symbol.declarations ?? []).some((declaration) => {
    const file = declaration.getSourceFile();
    const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
    return statement.parent === file && file.fileName.startsWith(join(folder, 'dist'));
  });
}

function declarationFiles(folder: string, manifest: PackageManifest): string[] {
  const { name, exports } = manifest;
  return importableNames(manifest).map((importable) => {
    const target = exports[`.${importable.slice(name.length)}`] as { import: { types: string } };
    return join(folder, target.import.types);
  });
}
