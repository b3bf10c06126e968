import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const STAND_IN = fileURLToPath(new URL('./left-out.cjs', import.meta.url));

/**
 * What Bolt and Slack's client bring along for other ways of running than on Lambda (servers, sockets, installation flows) and
 * for features that this app has not (assistants, custom functions, streams of text). Loading all of it would take most of a cold start.
 */
const PACKAGES = ['@slack/socket-mode', '@slack/oauth', 'express', 'raw-body'];
const FILES = [
  '@slack/bolt/dist/receivers/ExpressReceiver',
  '@slack/bolt/dist/receivers/HTTPReceiver',
  '@slack/bolt/dist/receivers/SocketModeReceiver',
  '@slack/bolt/dist/receivers/SocketModeFunctions',
  '@slack/bolt/dist/receivers/HTTPModuleFunctions',
  '@slack/bolt/dist/receivers/HTTPResponseAck',
  '@slack/bolt/dist/receivers/custom-routes',
  '@slack/bolt/dist/Assistant',
  '@slack/bolt/dist/CustomFunction',
  // Files go up in three plain steps (src/slack/file.ts).
  '@slack/web-api/dist/file-upload',
  '@slack/web-api/dist/chat-stream',
];

/**
 * Replaces them by modules that may be loaded, and taken apart, but throw when anything of them is called, constructed or
 * extended: what a Lambda never runs must say so if it ever does.
 */
export function leaveOut(): Plugin {
  const packages = new RegExp(`^(?:${PACKAGES.join('|')})(?:/|$)`);
  const files = new RegExp(`^\\.\\.?/(?:.*/)?(?:${FILES.map((file) => basename(file)).join('|')})$`);
  return {
    name: 'leave-out',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: packages }, ({ path }) => ({ path, namespace: 'left-out' }));
      onResolve({ filter: files }, ({ path, importer }) => {
        const file =
          join(dirname(importer), path)
            .split(/node_modules[/\\]/)
            .at(-1)
            ?.replaceAll('\\', '/') ?? '';
        return FILES.includes(file) ? { path: file, namespace: 'left-out' } : undefined;
      });
      onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
        contents: `module.exports = require(${JSON.stringify(STAND_IN)})(${JSON.stringify(path)});`,
        resolveDir: dirname(STAND_IN),
      }));
    },
  };
}
