import { ACCOUNT, REGION } from '../../world/model.ts';
import { AwsError } from '../awsError.ts';

/** The only secret of the account: what the app needs of Slack. */
const SECRET_NAME = 'lambda-canary/slack';

/** Sentence recorded from AWS in its own documentation: an unknown secret names no name. */
export function getSecretValue(input: Readonly<Record<string, unknown>>, secret: string): Record<string, unknown> {
  const arn = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${SECRET_NAME}-a1b2c3`;
  if (input.SecretId !== SECRET_NAME && input.SecretId !== arn) {
    const text = "Secrets Manager can't find the specified secret.";
    throw new AwsError(400, 'ResourceNotFoundException', text);
  }
  return { ARN: arn, Name: SECRET_NAME, SecretString: secret, VersionStages: ['AWSCURRENT'] };
}
