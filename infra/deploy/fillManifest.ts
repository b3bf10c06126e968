import { readFileSync } from 'node:fs';
import { Trouble } from './tool.ts';

const FILE = new URL('../../manifest.yml', import.meta.url);
const PLACEHOLDER = 'https://canary.example.com/slack/events';

/** The request URL that a person may have given whole, without its path, or with a slash too many. */
export function requestUrl(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : null;
  // Slack itself wants https; the sandbox is on this machine.
  const safe = url?.protocol === 'https:' || url?.hostname === '127.0.0.1';
  if (url === null || !safe || url.search !== '' || url.hash !== '') {
    throw new Trouble(
      `--url ${given}: give the stack's RequestUrl, such as https://a1b2c3.execute-api.eu-west-1.amazonaws.com/slack/events`,
    );
  }
  const path = url.pathname.replace(/\/+$/, '').replace(/\/slack\/events$/, '');
  return `${url.origin}${path}/slack/events`;
}

/** manifest.yml with this stack's URL in it, ready to be pasted. */
export function fillManifest(url: string, manifest = readFileSync(FILE, 'utf8')): string {
  const body = manifest.slice(manifest.indexOf('_metadata:'));
  return body.replaceAll(PLACEHOLDER, requestUrl(url));
}

/** manifest.yml for Socket Mode: Slack then asks for no URL. */
export function forSocketMode(manifest = readFileSync(FILE, 'utf8')): string {
  const lines = manifest.slice(manifest.indexOf('_metadata:')).split('\n');
  const kept = lines.filter((line) => !line.includes(PLACEHOLDER));
  return kept.join('\n').replace('socket_mode_enabled: false', 'socket_mode_enabled: true');
}

export const NEXT_CLICKS = `1. https://api.slack.com/apps → Create New App → From a manifest → your workspace → paste the lines above → Create.
2. Install to Workspace → Allow.`;
