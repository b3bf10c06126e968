import { expect, it } from 'vitest';
import { Environment } from '../../../src/sandbox/functions/environment.ts';
import { functionSettings, readTemplate } from '../../../src/sandbox/template.ts';

const root = new URL('../../../', import.meta.url);

function anEnvironment(handler: string, timeoutMs: number) {
  const lines: string[] = [];
  const handlerUrl = new URL(handler, import.meta.url).href;
  const deployment = { name: 'worker', handlerUrl, env: {}, timeoutMs, memoryMb: 128, isolation: 'thread' } as const;
  const environment = new Environment({ ...deployment, print: (line) => lines.push(line) }, 0);
  const invoke = (event: unknown) =>
    environment.invoke({ requestId: 'r1', event: JSON.stringify(event), atMs: 0, functionArn: 'arn' });
  return { environment, invoke, lines };
}

it('a function that takes longer than its timeout is ended', async () => {
  const { environment, invoke } = anEnvironment('./handlers/worker/index.mjs', 300);
  const { ok, payload } = await invoke({ kind: 'hang' });
  expect([ok, JSON.parse(payload).errorMessage, environment.alive]).toEqual([
    false,
    'RequestId: r1 Error: Task timed out after 0.30 seconds',
    false,
  ]);
});

it('a handler that cannot be loaded fails the invocation and ends the environment', async () => {
  const { environment, invoke, lines } = anEnvironment('./handlers/nowhere.mjs', 5000);
  const { ok, payload } = await invoke({});
  expect([ok, environment.alive]).toEqual([false, false]);
  expect(payload).toContain('nowhere.mjs');
  expect(lines.join('\n')).toContain('nowhere.mjs');
});

it('timeouts are those of template.yaml', () => {
  const template = readTemplate(new URL('template.yaml', root).pathname);
  expect(functionSettings(template, 'worker').timeoutMs).toBe(45_000);
  expect(functionSettings(template, 'slack').timeoutMs).toBe(10_000);
});
