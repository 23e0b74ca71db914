import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type BuildOptions, type Plugin, transform } from 'esbuild';
import { SLOTS } from '../analytics/contract/turn';

/**
 * The functions of the one zip: name of the file in it, and the entry point it is made of. A handler
 * such as `stream.handler` in the template names the file and its export.
 */
export const FUNCTIONS = {
  skill: 'lambda/index.ts',
  stream: 'analytics/stream/index.ts',
  content: 'infra/content/index.ts',
  report: 'analytics/report/index.ts',
} as const;

export type FunctionName = keyof typeof FUNCTIONS;

/** The functions of the stack `PetMatchExtras`, in a zip of their own. */
export const EXTRA_FUNCTIONS = {
  'second-reader': 'analytics/second-reader/index.ts',
  forgetting: 'analytics/forgetting/index.ts',
  recommendations: 'analytics/recommendations/index.ts',
} as const;

/** A function that no stack has: whoever wants it deploys it. */
export const GENERATOR_FUNCTION = { generator: 'analytics/generator/index.ts' } as const;

/** Every function that is bundled, in whatever zip. */
export const ALL_FUNCTIONS = { ...FUNCTIONS, ...EXTRA_FUNCTIONS, ...GENERATOR_FUNCTION } as const;

/**
 * The Alexa SDK names its errors after its classes, and `error_name` is a column. The names of all
 * else stay short: to set a name at every function costs a fifth of the load, and each closure anew.
 */
const NAMED_CLASSES: Plugin = {
  name: 'named-classes',
  setup(bundling) {
    bundling.onLoad(
      { filter: /ask-sdk-(?:core|runtime)[/\\]dist[/\\].*\.js$/ },
      async ({ path }) => {
        const source = await readFile(path, 'utf8');
        if (!source.includes('constructor.name')) return undefined;
        return { contents: (await transform(source, { keepNames: true })).code, loader: 'js' };
      },
    );
  },
};

/** Lambda's runtimes find the SDK inside: its version is the lockfile's, not the runtime's. */
const OPTIONS: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: true,
  sourcemap: 'linked',
  // The packages' ES modules leave out what is not used; their CommonJS builds can't.
  mainFields: ['module', 'main'],
  plugins: [NAMED_CLASSES],
  define: { 'process.env.PETMATCH_SLOTS': JSON.stringify(SLOTS.join(',')) },
  logLevel: 'silent',
};

const PROGRAM = join(__dirname, '..');

/** Another skill brings its own function, and takes the others from here. */
const entryPoint = (root: string, file: string): string => {
  const own = join(root, file);
  return existsSync(own) ? own : join(PROGRAM, file);
};

/** What depends on where the project is. */
const optionsIn = (root: string): BuildOptions => ({
  ...OPTIONS,
  alias: {
    '@aws-sdk/credential-provider-node': entryPoint(root, 'infra/function-credentials.ts'),
  },
  absWorkingDir: root,
});

/**
 * Bundles functions of the project in `root` to `<outdir>/<name>.js`, each with its source map.
 *
 * @returns the files that they are made of, as {@link bundledSources} does
 * @throws Error with esbuild's messages
 */
export const bundle = async (
  root: string,
  outdir: string,
  names: readonly FunctionName[] = Object.keys(FUNCTIONS) as FunctionName[],
): Promise<readonly string[]> =>
  bundleEntries(root, outdir, Object.fromEntries(names.map((name) => [name, FUNCTIONS[name]])));

/** Bundles entry points, by the name of the bundle, as {@link bundle} does the functions. */
export const bundleEntries = async (
  root: string,
  outdir: string,
  entries: Readonly<Record<string, string>>,
): Promise<readonly string[]> => buildEntries(root, outdir, entries, { write: true });

/**
 * The files that all functions are bundled from, those of packages among them, relative to `root`.
 *
 * @throws Error with esbuild's messages
 */
export const bundledSources = (root: string): Promise<readonly string[]> =>
  buildEntries(root, join(root, 'dist'), ALL_FUNCTIONS, { write: false });

const buildEntries = async (
  root: string,
  outdir: string,
  entries: Readonly<Record<string, string>>,
  { write }: { readonly write: boolean },
): Promise<readonly string[]> => {
  const { metafile } = await build({
    ...optionsIn(root),
    entryPoints: Object.entries(entries).map(([name, file]) => ({
      in: entryPoint(root, file),
      out: name,
    })),
    outdir,
    write,
    metafile: true,
  });
  // What was left out as unused is not passed on.
  return Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) =>
      bytesInOutput > 0 ? [file] : [],
    ),
  );
};

/** The data of the content and report functions, beside them in the zip. */
export const CONTENT_FILE = 'content.json';

/** What changed, for CloudFormation: SHA-256 as 64 hex digits each. */
export interface CodeHashes {
  /** Of all files of the zip: the same files, the same hash, whenever and wherever they were built. */
  readonly codeHash: string;
  /** Of {@link CONTENT_FILE}. */
  readonly contentHash: string;
}

/** The hashes of the folder that becomes the zip. */
export const hashesOf = (functions: string): CodeHashes => {
  const files = readdirSync(functions)
    .sort()
    .map((file) => `${file} ${fileHash(join(functions, file))}\n`);
  return {
    codeHash: sha256(files.join('')),
    contentHash: fileHash(join(functions, CONTENT_FILE)),
  };
};

const fileHash = (file: string): string => sha256(readFileSync(file));

const sha256 = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');
