// Type-checks programs that are in no file: examples of doc comments and guides.

import { join } from "node:path";
import ts from "typescript";
import { ROOT } from "./pulumi-cli";

/** The sources instead of `dist`, so that no build is needed. */
const SOURCES = {
  "pulumi-domo": [join(ROOT, "sdk", "index.ts")],
  "pulumi-domo/client": [join(ROOT, "provider", "client", "index.ts")],
};

/**
 * The compiler's errors, by path. `programs` are texts by the absolute paths that they are compiled as. All are compiled at once, as most of the time
 * goes into Pulumi's types.
 */
export function compile(programs: ReadonlyMap<string, string>): Map<string, string[]> {
  const tsconfig: unknown = ts.readConfigFile(join(ROOT, "tsconfig.json"), (path) => ts.sys.readFile(path)).config;
  const { options } = ts.parseJsonConfigFileContent(tsconfig, ts.sys, ROOT);
  options.paths = SOURCES;
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    // Programs may import each other by paths that are not on the disk.
    directoryExists: (path) =>
      [...programs.keys()].some((program) => program.startsWith(`${path}/`)) || (disk.directoryExists?.(path) ?? true),
    fileExists: (path) => programs.has(path) || disk.fileExists(path),
    readFile: (path) => programs.get(path) ?? disk.readFile(path),
    getSourceFile(path, languageVersion, ...rest) {
      const text = programs.get(path);
      return text === undefined ? disk.getSourceFile(path, languageVersion, ...rest) : ts.createSourceFile(path, text, languageVersion);
    },
  };
  const program = ts.createProgram([...programs.keys()], options, host);
  const errorsOf = (path: string): string[] => {
    const file = program.getSourceFile(path);
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(({ messageText }) =>
      ts.flattenDiagnosticMessageText(messageText, "\n"),
    );
  };
  return new Map([...programs.keys()].map((path) => [path, errorsOf(path)]));
}
