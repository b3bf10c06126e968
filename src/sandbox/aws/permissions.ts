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

/** A role as somebody has it: which one, of which account, and what AWS calls the session. */
interface Named {
  readonly name: string;
  readonly session: string;
  readonly account: string;
}

interface Role extends Named {
  readonly statements: readonly Rule[];
}

/** A statement, read: it is held against every call. */
interface Rule {
  readonly effect: Statement['Effect'];
  readonly actions: readonly Fits[];
  readonly resources: readonly Fits[];
  /** Tag → value that the function must have. Conditions on anything but tags are not looked at. */
  readonly tags: readonly (readonly [tag: string, value: string])[];
}

type Fits = (text: string) => boolean;

/**
 * The roles that template.yaml gives the app's functions: what the deployed app would be refused is refused here too.
 * Everybody else (the AWS CLI, a test) is the account's owner.
 */
export class Permissions {
  readonly #roles = new Map<string, Role>();

  constructor(template: Template | null) {
    if (template === null) return;
    const own = (key: string, name: string, word: string) => {
      const id = functionProperties(template, word).Role?.replace(/\.Arn$/, '') ?? '';
      // Lambda calls the session as it calls the function.
      this.#roles.set(key, { name, session: name, account: ACCOUNT, statements: statementsOf(template, id) });
    };
    own(WORKER_KEY, WORKER_FUNCTION, 'worker');
    own(SLACK_KEY, SLACK_FUNCTION, 'slack');
  }

  /** Who signs with this key from now on has the role that this template of a member declares. */
  lend(key: string, named: Named, template: Template): void {
    this.#roles.set(key, { ...named, statements: statementsOf(template, 'MemberRole') });
  }

  /** Who signs with this key, as CloudTrail names them: `role/session`, or a user. */
  nameOf(key: string | null): string {
    const role = this.#roles.get(key ?? '');
    return role === undefined ? (key ?? 'nobody') : `${role.name}/${role.session}`;
  }

  /** Likewise, as AWS' refusals name them. */
  arnOf(key: string | null): string {
    const role = this.#roles.get(key ?? '');
    return role === undefined ? `arn:aws:iam::${ACCOUNT}:user/${key ?? 'nobody'}` : sessionArn(role);
  }

  /**
   * Throws AWS' AccessDenied unless the key's role may do this.
   * @param resource an ARN, or `*` where the sandbox has only one resource of the kind
   */
  permit(key: string | null, action: string, resource: string, fn: FunctionModel | undefined): void {
    const role = this.#roles.get(key ?? '');
    if (role === undefined) return;
    const applying = role.statements.filter((rule) => applies(rule, action, resource, fn));
    if (applying.some(({ effect }) => effect === 'Deny')) throw denied(role, action, resource, 'explicit');
    if (applying.length === 0) throw denied(role, action, resource, 'none');
  }
}

/** @param id of the role in the template */
function statementsOf(template: Template, id: string): readonly Rule[] {
  const inside = (template.Resources?.[id]?.Properties?.Policies ?? []) as readonly Policy[];
  // Policies that a parameter of the stack switches on: here they are on.
  const apart = Object.values(template.Resources ?? {}).filter(
    ({ Type, Properties }) => Type === 'AWS::IAM::RolePolicy' && Properties?.RoleName === id,
  );
  const all = [...inside, ...apart.map(({ Properties }) => Properties as unknown as Policy)];
  return all.flatMap(({ PolicyDocument }) => PolicyDocument.Statement).map(read);
}

interface Policy {
  readonly PolicyDocument: { readonly Statement: readonly Statement[] };
}

const TAG = 'aws:ResourceTag/';

function read({ Effect, Action, Resource, Condition }: Statement): Rule {
  const conditions = Object.entries(Condition?.StringEquals ?? {});
  return {
    effect: Effect,
    actions: [Action].flat().map(fitting),
    resources: [Resource].flat().map((pattern) => (pattern === null ? () => true : fitting(pattern))),
    tags: conditions.filter(([key]) => key.startsWith(TAG)).map(([key, value]) => [key.slice(TAG.length), value]),
  };
}

function applies({ actions, resources, tags }: Rule, action: string, resource: string, fn?: FunctionModel): boolean {
  return (
    actions.some((fits) => fits(action)) &&
    resources.some((fits) => resource === '*' || fits(resource)) &&
    tags.every(([tag, value]) => fn?.tags[tag] === value)
  );
}

/** IAM's wildcard. A resource that CloudFormation would only know when it is made stands for itself. */
function fitting(pattern: string): Fits {
  if (!pattern.includes('*')) return (text) => text === pattern;
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*');
  const whole = new RegExp(`^${escaped}$`);
  return (text) => whole.test(text);
}

function sessionArn({ account, name, session }: Named): string {
  return `arn:aws:sts::${account}:assumed-role/${name}/${session}`;
}

/** Form as AWS words it since 2021 (IAM User Guide, "Troubleshoot access denied error messages"). */
function denied(role: Role, action: string, resource: string, why: 'explicit' | 'none'): AwsError {
  const who = sessionArn(role);
  const because =
    why === 'explicit'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`;
  const text = `User: ${who} is not authorized to perform: ${action} on resource: ${resource} ${because}`;
  return new AwsError(403, 'AccessDeniedException', text);
}
