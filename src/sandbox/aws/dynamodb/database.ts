import { Agent, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';
import type { WireAnswer, WireRequest } from '../wire.ts';

/** DynamoDB is dynalite on a port of its own; requests are handed on whole, so that an aborted one cannot hurt it. */
export class Database {
  readonly #server: Server;
  readonly #agent = new Agent({ keepAlive: true });

  private constructor(server: Server) {
    this.#server = server;
  }

  /** @param path folder to keep the data in; null: in memory */
  static async open(path: string | null): Promise<Database> {
    const quick = { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 };
    const server = dynalite(path === null ? quick : { ...quick, path });
    server.keepAliveTimeout = 600_000;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return new Database(server);
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The answer to a DynamoDB request, as it came over the wire. */
  handle(request: WireRequest): Promise<WireAnswer> {
    return new Promise((resolve, reject) => {
      const { host: _, connection: __, ...headers } = request.headers;
      const sent = httpRequest(`${this.endpoint}/`, { method: 'POST', headers, agent: this.#agent }, (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('error', reject);
        res.on('end', () => {
          const { 'content-type': type = '', 'x-amz-crc32': crc = '' } = res.headers;
          const kept = { 'content-type': type, 'x-amz-crc32': String(crc) };
          resolve({ status: res.statusCode ?? 500, headers: kept, body: Buffer.concat(chunks) });
        });
      });
      sent.on('error', reject);
      sent.end(request.body);
    });
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
