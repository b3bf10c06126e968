import { fillManifest, forSocketMode } from './fillManifest.ts';
import { readOptions } from './options.ts';
import { script, Trouble } from './tool.ts';

const HELP = `Prints the Slack app's manifest.

  npm run --silent manifest -- --url https://…/slack/events   for a stack: its output RequestUrl
  npm run --silent manifest -- --socket                       for npm run dev, without any URL`;

await script(async () => {
  const { url, socket } = readOptions(HELP, ['url'], ['socket']);
  if ((url === undefined) === (socket === undefined)) throw new Trouble(`Give --url or --socket.\n\n${HELP}`);
  process.stdout.write(url === undefined ? forSocketMode() : fillManifest(url));
});
