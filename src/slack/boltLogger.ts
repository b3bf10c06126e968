import { type Logger, LogLevel } from '@slack/web-api';
import type { Log } from '../app/ports.ts';

/**
 * Bolt's and the Web API client's talk, in this project's log. Debug and info are dropped: at debug Bolt writes out whole
 * requests, response URLs and tokens included.
 */
export function boltLogger(log: Log): Logger {
  const words = (parts: readonly unknown[]) =>
    parts
      .map((part) => String(part))
      .join(' ')
      .slice(0, 1000);
  return {
    debug: () => {},
    info: () => {},
    warn: (...parts) => log.warn('Slack client', { said: words(parts) }),
    error: (...parts) => log.error('Slack client', { said: words(parts) }),
    setLevel: () => {},
    getLevel: () => LogLevel.WARN,
    setName: () => {},
  };
}
