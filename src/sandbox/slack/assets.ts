import type { IncomingMessage, ServerResponse } from 'node:http';

/** A file of the page, by its path. */
export interface Asset {
  readonly type: string;
  readonly body: Uint8Array;
}

/** The page only talks to its own server; pictures of messages may come from elsewhere. */
const POLICY =
  "default-src 'self'; img-src 'self' data: https:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

/** Serves the page. It is bundled at the first request, so that whoever needs only Slack does not wait for it. */
export function createAssets(bundle: () => Promise<ReadonlyMap<string, Asset>>) {
  let bundled: Promise<ReadonlyMap<string, Asset>> | null = null;
  return {
    async handle(_req: IncomingMessage, res: ServerResponse, path: string): Promise<void> {
      bundled ??= bundle();
      const assets = await bundled.catch((error: unknown) => {
        bundled = null;
        throw error;
      });
      const asset = assets.get(path === '/' ? '/index.html' : path);
      if (!asset) {
        res.writeHead(404, { 'content-type': 'text/plain' }).end('Not found');
        return;
      }
      res.writeHead(200, {
        'content-type': asset.type,
        'cache-control': 'no-cache',
        'content-security-policy': POLICY,
        'x-content-type-options': 'nosniff',
      });
      res.end(asset.body);
    },
  };
}
