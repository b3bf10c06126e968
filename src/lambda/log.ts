import type { Log } from '../app/ports.ts';

/** What must never be read in a log, whoever put it into a message: Slack tokens, and URLs and ids that speak for a person. */
const SECRETS: readonly RegExp[] = [
  /()xox[a-z]-[\w-]+/gi,
  /()https?:\/\/hooks\.slack(?:-gov)?\.com\/[^\s"\\]+/gi,
  /(\\?"(?:response_?url|trigger_?id)\\?":\\?")[^"\\]*/gi,
];

/**
 * One JSON object a line on standard output, where Lambda collects it. `write` is given in tests. The time is that of the
 * call.
 */
export function createLog(
  common: Readonly<Record<string, unknown>>,
  write: (line: string) => void = (line) => void process.stdout.write(line),
): Log {
  const at =
    (level: string) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) => {
      const line = JSON.stringify({ level, at: new Date().toISOString(), message, ...common, ...fields });
      write(`${SECRETS.reduce((text, secret) => text.replace(secret, '$1[redacted]'), line)}\n`);
    };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}
