import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The HTTP server, which must listen before anything behind it can be told its address. */
export class Door {
  readonly url: string;
  readonly #server: Server;
  handle: (req: IncomingMessage, res: ServerResponse) => Promise<void> = async (_, res) => {
    res.writeHead(503, { 'retry-after': '1' }).end('The sandbox is starting.');
  };

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (req, res) => {
      this.handle(req, res).catch((error) => {
        console.error('sandbox:', error);
        if (!res.headersSent) res.writeHead(500).end();
      });
    });
  }

  static async open(port: number): Promise<Door> {
    const server = createServer();
    // Longer than any client keeps an idle connection: a close at that moment would look like a fault.
    server.keepAliveTimeout = 600_000;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    return new Door(server);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
