import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/**
 * Each SDK client has one generated file with the schema of every operation and error of its service, of which this app calls
 * a handful. esbuild drops what nothing uses, but only where leaving it out can change nothing; two habits of the generated
 * code keep it from seeing that. Lambda's client alone was 73 KB with them and is 8 without.
 *
 * Clients also import their whole package.json, for the name and version that they call themselves by.
 */
export function leanPackages(): Plugin {
  return {
    name: 'lean-packages',
    setup({ onLoad }) {
      onLoad({ filter: /[/\\]node_modules[/\\].*[/\\]package\.json$/ }, ({ path }) => {
        const { name, version } = JSON.parse(readFileSync(path, 'utf8'));
        return { contents: JSON.stringify({ name, version }), loader: 'json' };
      });
      onLoad({ filter: /[/\\]client-[^/\\]+[/\\]dist-es[/\\]schemas[/\\]schemas_0\.js$/ }, ({ path }) => ({
        contents: leanSchema(readFileSync(path, 'utf8')),
        loader: 'js',
      }));
    },
  };
}

/**
 * The same schemas, such that those which nothing uses can be left out.
 *
 * - A computed key (`{ [_h]: … }`) might run code. The names are constants of the same file: they are written out.
 * - Every error is registered, so that an answer becomes an object of its class. Without that it becomes one of the service's base
 *   class, with the same name, message and status, and these are all that is read of it (src/aws/fault.ts). The base class stays.
 */
export function leanSchema(code: string): string {
  const names = new Map([...code.matchAll(/^const (_\w+) = ("[^"\\]*");$/gm)].map(([, name, text]) => [name, text]));
  return code
    .replace(/\[(_\w+)\]:/g, (key, name: string) => (names.has(name) ? `${names.get(name)}:` : key))
    .replace(/^n0_registry\.registerError\(/gm, '/* @__PURE__ */ $&');
}
