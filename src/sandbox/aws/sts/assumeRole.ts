import { AwsError, constraint } from '../awsError.ts';
import type { AwsSurroundings } from '../endpoint.ts';

/** Credentials of a role for an hour. Who is not let in hears no more than that, whatever the reason is. (STS API reference.) */
export function assumeRole(
  input: Readonly<Record<string, unknown>>,
  caller: string | null,
  { accounts, permissions }: AwsSurroundings,
): Record<string, unknown> {
  const arn = String(input.RoleArn ?? '');
  const name = String(input.RoleSessionName ?? '');
  if (!/^[\w+=,.@-]{2,64}$/.test(name)) {
    throw constraint(
      `'${name}'`,
      'roleSessionName',
      'Member must satisfy regular expression pattern: [\\w+=,.@-]{2,64}',
    );
  }
  const session = accounts.assume(arn, name, input.ExternalId === undefined ? null : String(input.ExternalId));
  if (session === null) {
    const who = permissions.arnOf(caller);
    const text = `User: ${who} is not authorized to perform: sts:AssumeRole on resource: ${arn}`;
    throw new AwsError(403, 'AccessDenied', text);
  }
  const { key, expiresMs } = session;
  const [, , , , account = ''] = arn.split(':');
  return {
    Credentials: {
      AccessKeyId: key,
      SecretAccessKey: 'sandbox',
      SessionToken: 'sandbox',
      Expiration: new Date(expiresMs),
    },
    AssumedRoleUser: {
      AssumedRoleId: `AROASANDBOX:${name}`,
      Arn: `arn:aws:sts::${account}:assumed-role/${arn.split('/').at(-1)}/${name}`,
    },
  };
}
