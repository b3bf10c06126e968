// What runs inside each execution environment: a thread or process of its own, with nothing of the sandbox in it. Plain JavaScript,
// because a worker thread starts without the TypeScript loader. Lambda's runtime in short: load the handler once, then
// take one event at a time.
import { parentPort, workerData } from 'node:worker_threads';

// The time of day is the sandbox's, set at each invocation and standing still during it.
const given = workerData ?? JSON.parse(process.argv[2]);
const post = (message) => (parentPort === null ? process.send(message) : parentPort.postMessage(message));
let nowMs = given.nowMs;
globalThis.Date = new Proxy(Date, {
  construct: (RealDate, args, newTarget) => Reflect.construct(RealDate, args.length === 0 ? [nowMs] : args, newTarget),
  apply: (RealDate) => new RealDate(nowMs).toString(),
  get: (RealDate, key) => (key === 'now' ? () => nowMs : Reflect.get(RealDate, key)),
});

// What is printed goes with the messages, so that it arrives before the result of the invocation that printed it.
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (chunk, encoding, done) => {
    post({ printed: String(chunk) });
    const callback = typeof encoding === 'function' ? encoding : done;
    if (typeof callback === 'function') queueMicrotask(callback);
    return true;
  };
}

const loading = import(given.handlerUrl);
loading.catch(() => {});

(parentPort ?? process).on('message', async ({ id, atMs, event, context, timeoutMs }) => {
  nowMs = atMs;
  const startedMs = performance.now();
  try {
    const { handler } = await loading.catch((error) => {
      throw Object.assign(error, { coldStart: true });
    });
    const result = await handler(JSON.parse(event), {
      ...context,
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => Math.max(0, timeoutMs - (performance.now() - startedMs)),
    });
    post({ id, ok: true, payload: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error));
    const trace = String(failure.stack).split('\n');
    console.error(trace.join('\n'));
    const payload = JSON.stringify({ errorType: failure.name, errorMessage: failure.message, trace });
    post({ id, ok: false, payload, coldStart: failure.coldStart === true });
  }
});
