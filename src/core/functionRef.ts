import { type Refusal, refuse } from './refusal.ts';

const NAME = /^[a-zA-Z0-9-_]{1,64}$/;
const FULL = /^(arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:function:[a-zA-Z0-9-_]{1,64})(?::[a-zA-Z0-9$_-]+)?$/;

/**
 * The full, unqualified ARN that people mean: `checkout`, `function:checkout`, `123456789012:function:checkout` or an ARN with
 * or without a qualifier. A bare name is one of the worker's own account and region, which `home` (any ARN of them) says.
 */
export function functionArn(ref: string, home: string): string | Refusal {
  const text = ref.trim();
  const full = FULL.exec(text);
  if (full !== null) return full[1] ?? text;
  const [arn, partition, service, region, account] = home.split(':');
  const partial = /^(?:(\d{12}):)?function:(.+)$/.exec(text);
  const name = partial?.[2] ?? text;
  if (!NAME.test(name)) {
    return refuse(
      'bad-input',
      `“${text.slice(0, 80)}” is no function name: letters, digits, - and _, at most 64, or a full ARN.`,
    );
  }
  return [arn, partition, service, region, partial?.[1] ?? account, 'function', name].join(':');
}
