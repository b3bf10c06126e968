import type { FunctionModel } from '../../world/model.ts';
import { constraint } from '../awsError.ts';
import { invalid, versionOf } from './lookup.ts';

/**
 * Checks the weights that an alias is to get, as AWS does (recorded: LocalStack's `test_notfound_and_invalid_routingconfigs`).
 * Absent, `{}` and `{AdditionalVersionWeights: {}}` all come out empty.
 */
export function checkedWeights(fn: FunctionModel, primary: string, routing: unknown): Record<string, number> {
  const weights = (routing as { AdditionalVersionWeights?: Record<string, unknown> } | null)?.AdditionalVersionWeights;
  const entries = Object.entries(weights ?? {});
  for (const [version, weight] of entries) checkModel(version, weight);
  if (entries.length > 1) throw invalid('Number of items in AdditionalVersionWeights cannot be greater than 1');
  const checked: Record<string, number> = {};
  for (const [version, weight] of entries) {
    if (primary === '$LATEST') throw invalid('$LATEST is not supported for an alias pointing to more than 1 version');
    if (version === primary) {
      throw invalid(
        `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
      );
    }
    alike(fn, primary, version);
    checked[version] = weight as number;
  }
  return checked;
}

/** What AWS' front door checks against the API model, before the service is asked. */
function checkModel(version: string, weight: unknown): void {
  const at = 'routingConfig.additionalVersionWeights';
  if (typeof weight !== 'number' || weight < 0 || weight > 1) {
    throw constraint(
      `'{${version}=${javaDouble(weight)}}'`,
      at,
      'Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]',
    );
  }
  if (!/^[0-9]+$/.test(version)) {
    throw constraint(
      `'{${version}=${javaDouble(weight)}}'`,
      at,
      'Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]',
    );
  }
}

/** `2` is `2.0` in AWS' messages: its services print doubles as Java does. */
function javaDouble(value: unknown): string {
  return typeof value === 'number' && Number.isInteger(value) ? `${value}.0` : String(value);
}

/**
 * Both versions must have the same role and the same dead-letter queue or none (Lambda Developer Guide, "Weighted
 * aliases"). AWS' sentence for it is not known here: these words are the sandbox's own.
 */
function alike(fn: FunctionModel, primary: string, additional: string): void {
  const [a, b] = [versionOf(fn, primary), versionOf(fn, additional)];
  if (a.role !== b.role) {
    throw invalid(`Function versions ${primary} and ${additional} must have the same execution role.`);
  }
  if (a.deadLetterArn !== b.deadLetterArn) {
    throw invalid(`Function versions ${primary} and ${additional} must have the same dead-letter queue configuration.`);
  }
}
