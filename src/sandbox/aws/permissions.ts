import { functionProperties, STACK_NAME, type Template } from '../template.ts';
import { ACCOUNT, type FunctionModel } from '../world/model.ts';
import { AwsError } from './awsError.ts';

export const SLACK_FUNCTION = `${STACK_NAME}-slack`;
export const WORKER_FUNCTION = `${STACK_NAME}-worker`;

/** The app's functions sign with these, so that their calls are told apart from those of the account's owner. */
export const WORKER_KEY = 'ASIASANDBOXWORKER000';
export const SLACK_KEY = 'ASIASANDBOXSLACK0000';

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | null | readonly (string | null)[];
  readonly Condition?: { readonly StringEquals?: Readonly<Record<string, string>> };
}

interface Role {
  readonly name: string;
  readonly statements: readonly Statement[];
}

/**
 * The roles that template.yaml gives the app's functions: what the deployed app would be refused is refused here too.
 * Everybody else (the AWS CLI, a test) is the account's owner.
 */
export class Permissions {
  readonly #roles: Readonly<Record<string, Role>>;

  constructor(template: Template | null) {
    const role = (name: string, word: string): Role => ({ name, statements: statementsOf(template, word) });
    this.#roles =
      template === null
        ? {}
        : { [WORKER_KEY]: role(WORKER_FUNCTION, 'worker'), [SLACK_KEY]: role(SLACK_FUNCTION, 'slack') };
  }

  /** Who signs with this key, as CloudTrail names them: `role/session`, or a user. */
  nameOf(key: string | null): string {
    const role = this.#roles[key ?? ''];
    return role === undefined ? (key ?? 'nobody') : `${role.name}/${role.name}`;
  }

  /**
   * Throws AWS' AccessDenied unless the key's role may do this.
   * @param resource an ARN, or `*` where the sandbox has only one resource of the kind
   */
  permit(key: string | null, action: string, resource: string, fn: FunctionModel | undefined): void {
    const role = this.#roles[key ?? ''];
    if (role === undefined) return;
    const applying = role.statements.filter((statement) => applies(statement, action, resource, fn));
    if (applying.some(({ Effect }) => Effect === 'Deny')) throw denied(role, action, resource, 'explicit');
    if (applying.length === 0) throw denied(role, action, resource, 'none');
  }
}

function statementsOf(template: Template | null, word: string): readonly Statement[] {
  const id = functionProperties(template, word).Role?.replace(/\.Arn$/, '') ?? '';
  const inside = (template?.Resources?.[id]?.Properties?.Policies ?? []) as readonly Policy[];
  // Policies that a parameter of the stack switches on: here they are on.
  const apart = Object.values(template?.Resources ?? {}).filter(
    ({ Type, Properties }) => Type === 'AWS::IAM::RolePolicy' && Properties?.RoleName === id,
  );
  const all = [...inside, ...apart.map(({ Properties }) => Properties as unknown as Policy)];
  return all.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

interface Policy {
  readonly PolicyDocument: { readonly Statement: readonly Statement[] };
}

function applies(statement: Statement, action: string, resource: string, fn: FunctionModel | undefined): boolean {
  const actions = [statement.Action].flat();
  const resources = [statement.Resource].flat();
  const tags = Object.entries(statement.Condition?.StringEquals ?? {});
  return (
    actions.some((pattern) => fits(pattern, action)) &&
    resources.some((pattern) => resource === '*' || pattern === null || fits(pattern, resource)) &&
    tags.every(([key, value]) => fn?.tags[key.replace(/^aws:ResourceTag\//, '')] === value)
  );
}

/** IAM's wildcard. A resource that CloudFormation would only know when it is made stands for itself. */
function fits(pattern: string, text: string): boolean {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*');
  return new RegExp(`^${escaped}$`).test(text);
}

/** Form as AWS words it since 2021 (IAM User Guide, "Troubleshoot access denied error messages"). */
function denied(role: Role, action: string, resource: string, why: 'explicit' | 'none'): AwsError {
  const who = `arn:aws:sts::${ACCOUNT}:assumed-role/${role.name}/${role.name}`;
  const because =
    why === 'explicit'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`;
  const text = `User: ${who} is not authorized to perform: ${action} on resource: ${resource} ${because}`;
  return new AwsError(403, 'AccessDeniedException', text);
}
