// Compiles src/ to dist/ with the OpenAPI plugin, which reads DTOs' types and comments, and copies what is read while it
// runs. The Nest CLI would do the same, but some of what it brings along needs a newer Node than Docket
// (docs/adr/0003).
import { cpSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
/** What is read while it runs. */
const COPIED = ['.hbs', '.json'];
const stamp = join(dist, '.built');

/** Compiles; unless `force`, only when something is newer than the last build. Throws when there are errors. */
export async function build({ force = false } = {}) {
  if (!force && isFresh()) return;
  process.stdout.write('Compiling …\n');
  const { default: ts } = await import('typescript');
  const { before: openApi } = await import('@nestjs/swagger/plugin');
  rmSync(dist, { recursive: true, force: true });
  const { options, fileNames } = readConfig(ts);
  const program = ts.createProgram(fileNames, { ...options, noEmit: false, outDir: dist, rootDir: join(root, 'src') });
  const plugin = openApi({ introspectComments: true, esmCompatible: true, dtoFileNameSuffix: ['.dto.ts'] }, program);
  const { diagnostics } = program.emit(undefined, undefined, undefined, undefined, { before: [plugin] });
  const all = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (all.length > 0) {
    const host = { getCurrentDirectory: () => root, getCanonicalFileName: (name) => name, getNewLine: () => '\n' };
    throw new Error(ts.formatDiagnostics(all, host));
  }
  cpSync(join(root, 'src'), dist, {
    recursive: true,
    filter: (name) => !extname(name) || COPIED.includes(extname(name)),
  });
  writeFileSync(stamp, '');
}

function readConfig(ts) {
  const file = join(root, 'tsconfig.json');
  const parsed = ts.parseJsonConfigFileContent(ts.readConfigFile(file, ts.sys.readFile).config, ts.sys, root);
  const src = join(root, 'src') + '/';
  return {
    options: parsed.options,
    fileNames: parsed.fileNames.filter((name) => name.startsWith(src) && !name.endsWith('.spec.ts')),
  };
}

function isFresh() {
  if (!existsSync(stamp)) return false;
  const built = statSync(stamp).mtimeMs;
  const inputs = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return [...inputs, join(root, 'package-lock.json'), join(root, 'tsconfig.json')].every(
    (name) => statSync(name).mtimeMs <= built,
  );
}

if (process.argv[1] === import.meta.filename) await build({ force: true });
