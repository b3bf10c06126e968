import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';
import type { WireAnswer, WireRequest } from '../wire.ts';

/** DynamoDB is dynalite. Requests are handed on whole, so that an aborted one cannot hurt it. */
export class Database {
  readonly #server: Server;

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

  /** The answer to a DynamoDB request. It is handed to the server as a request that was read whole, without a second connection. */
  handle({ method, headers, body }: WireRequest): Promise<WireAnswer> {
    return new Promise((resolve) => {
      const request = Object.assign(new EventEmitter(), { method, url: '/', headers });
      this.#server.emit('request', request, new Answer(resolve));
      // As much of an IncomingMessage as dynalite uses.
      request.emit('data', body);
      request.emit('end');
    });
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

/** As much of a ServerResponse as dynalite uses. */
class Answer {
  statusCode = 200;
  readonly #headers: Record<string, string> = {};
  readonly #done: (answer: WireAnswer) => void;

  constructor(done: (answer: WireAnswer) => void) {
    this.#done = done;
  }

  setHeader(name: string, value: unknown): void {
    this.#headers[name.toLowerCase()] = String(value);
  }

  end(body: string | Buffer = ''): void {
    const { 'content-type': type = '', 'x-amz-crc32': crc = '' } = this.#headers;
    this.#done({ status: this.statusCode, headers: { 'content-type': type, 'x-amz-crc32': crc }, body });
  }
}
