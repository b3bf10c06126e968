import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Asset } from '../src/sandbox/slack/assets.ts';

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  svg: 'image/svg+xml',
};

/** Bundles the sandbox's page into memory: every file by its path below the server's root. */
export async function bundlePage(): Promise<ReadonlyMap<string, Asset>> {
  const page = fileURLToPath(new URL('../src/sandbox/page/', import.meta.url));
  const result = await build({
    absWorkingDir: page,
    entryPoints: { page: './main.tsx', style: './style/page.css', index: './index.html', icon: './icon.svg' },
    outdir: '/',
    bundle: true,
    // What is rarely drawn is loaded when it is.
    splitting: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    write: false,
    jsx: 'automatic',
    loader: { '.html': 'copy', '.svg': 'copy' },
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
  });
  return new Map(
    result.outputFiles.map(({ path, contents }) => {
      const ending = path.slice(path.lastIndexOf('.') + 1);
      return [path, { type: TYPES[ending] ?? 'application/octet-stream', body: contents }];
    }),
  );
}
