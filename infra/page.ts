import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Asset } from '../src/sandbox/slack/assets.ts';
import { contentKey, type Files, keep, readKept } from './keptFiles.ts';

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  svg: 'image/svg+xml',
};

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PAGE = join(ROOT, 'src', 'sandbox', 'page');
/** All that the bundle is made of: the page's own files, the packages, and how it is made. */
const MADE_OF = [PAGE, join(ROOT, 'package-lock.json'), fileURLToPath(import.meta.url)];
const KEPT = join(ROOT, 'node_modules', '.cache', 'sandbox-page');

/** The sandbox's page: every file by its path below the server's root. Bundled once, and again when anything of it has changed. */
export async function bundlePage(): Promise<ReadonlyMap<string, Asset>> {
  const key = contentKey(MADE_OF);
  let files = readKept(KEPT, key);
  if (files === null) {
    files = await bundle();
    keep(KEPT, key, files);
  }
  return new Map(
    [...files].map(([name, body]) => {
      const ending = name.slice(name.lastIndexOf('.') + 1);
      return [`/${name}`, { type: TYPES[ending] ?? 'application/octet-stream', body }];
    }),
  );
}

async function bundle(): Promise<Files> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: PAGE,
    entryPoints: { page: './main.tsx', style: './style/page.css', index: './index.html', icon: './icon.svg' },
    outdir: '/',
    bundle: true,
    // What is rarely drawn is loaded when it is.
    splitting: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    write: false,
    metafile: true,
    jsx: 'automatic',
    loader: { '.html': 'copy', '.svg': 'copy' },
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
  });
  const stranger = Object.keys(metafile.inputs).find((path) => path.startsWith('..') && !path.includes('node_modules'));
  if (stranger !== undefined)
    throw new Error(`The page imports ${stranger}: infra/page.ts must count it among MADE_OF.`);
  return new Map(outputFiles.map(({ path, contents }) => [path.slice(1), contents]));
}
