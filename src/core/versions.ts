import type { VersionFacts } from './preflight.ts';
import { thousands } from './verdict/figures.ts';

/** What two versions differ in, for people who are about to send traffic to one of them. */

/** A version's configuration, as far as people compare it. Null: AWS did not say. Values of environment variables are never read. */
export interface Configuration {
  readonly description: string;
  readonly publishedAtMs: number | null;
  readonly runtime: string | null;
  readonly handler: string | null;
  readonly memoryMb: number | null;
  readonly architecture: string | null;
  /** Layers as `name:version`. */
  readonly layers: readonly string[];
  /** Names of the environment variables; null: AWS could not read them. */
  readonly variables: readonly string[] | null;
  readonly codeBytes: number | null;
  readonly codeSha256: string | null;
  readonly ephemeralMb: number | null;
  /** The VPC, its subnets and security groups. */
  readonly network: readonly string[];
  readonly tracing: string | null;
  readonly packageType: string | null;
  /** Entry point, command and working directory of a container image, in one line. */
  readonly image: string | null;
  /** `on`: for published versions; `ready`: the snapshot is there. */
  readonly snapStart: { readonly on: boolean; readonly ready: boolean };
}

/** One thing that is not the same. */
export interface Difference {
  readonly what: string;
  readonly stable: string;
  readonly canary: string;
}

export interface Comparison {
  /** At most {@link MOST_ROWS}. */
  readonly rows: readonly Difference[];
  /** Sentences: what the differences, or their absence, mean for the rollout. */
  readonly notes: readonly string[];
}

export const MOST_ROWS = 12;
const MOST_CELL = 100;
const NOTHING = '–';

/** What differs, the most telling first, and what it means. `provisioned`: whether the alias has provisioned concurrency. */
export function differences(stable: VersionFacts, canary: VersionFacts, provisioned: boolean): Comparison {
  const [a, b] = [stable.configuration, canary.configuration];
  const told = [row('Description', a.description, b.description), row('Published', moment(a), moment(b))];
  const rows = settings(stable, canary);
  const shown = [...told, ...rows].filter((one) => one !== null);
  const more = shown.length - MOST_ROWS;
  return {
    rows: shown.slice(0, MOST_ROWS),
    notes: [
      ...(more > 0 ? [`${more} more ${more === 1 ? 'setting differs' : 'settings differ'}.`] : []),
      ...codeNotes(
        a,
        b,
        rows.some((one) => one !== null),
      ),
      ...(provisioned ? [provisionedNote(stable.version, canary.version)] : []),
      ...snapStartNotes(canary),
    ],
  };
}

function settings(stable: VersionFacts, canary: VersionFacts): readonly (Difference | null)[] {
  const [a, b] = [stable.configuration, canary.configuration];
  return [
    row('Runtime', a.runtime, b.runtime),
    row('Handler', a.handler, b.handler),
    row('Memory', unit(a.memoryMb, 'MB'), unit(b.memoryMb, 'MB')),
    row('Timeout', `${stable.timeoutMs / 1_000} s`, `${canary.timeoutMs / 1_000} s`),
    row('Architecture', a.architecture, b.architecture),
    lists('Layers', a.layers, b.layers),
    lists('Environment variables', a.variables, b.variables),
    row('Code', code(a), code(b)),
    row('Code size', unit(a.codeBytes, 'bytes'), unit(b.codeBytes, 'bytes')),
    row('Role', stable.roleArn, canary.roleArn),
    row('Dead-letter queue', stable.deadLetterArn, canary.deadLetterArn),
    row('Ephemeral storage', unit(a.ephemeralMb, 'MB'), unit(b.ephemeralMb, 'MB')),
    lists('Network', a.network, b.network),
    row('Tracing', a.tracing, b.tracing),
    row('Package', a.packageType, b.packageType),
    row('Image settings', a.image, b.image),
    row('SnapStart', a.snapStart.on ? 'on' : 'off', b.snapStart.on ? 'on' : 'off'),
  ];
}

function row(what: string, stable: string | null, canary: string | null): Difference | null {
  return stable === canary ? null : { what, stable: bounded(stable), canary: bounded(canary) };
}

/** Of two lists each side shows what only it has. */
function lists(what: string, stable: readonly string[] | null, canary: readonly string[] | null): Difference | null {
  if (stable === null || canary === null) return null;
  const only = (these: readonly string[], those: readonly string[]) => these.filter((one) => !those.includes(one));
  const [gone, added] = [only(stable, canary), only(canary, stable)];
  return gone.length + added.length === 0 ? null : { what, stable: counted(gone), canary: counted(added) };
}

function counted(names: readonly string[]): string {
  if (names.length === 0) return NOTHING;
  const shown = names.slice(0, 4).map((name) => (name.length <= 40 ? name : `${name.slice(0, 39)}…`));
  return bounded(
    names.length > shown.length ? `${shown.join(', ')} and ${names.length - shown.length} more` : shown.join(', '),
  );
}

function codeNotes(a: Configuration, b: Configuration, differ: boolean): readonly string[] {
  if (a.codeSha256 === null || a.codeSha256 !== b.codeSha256) return [];
  return differ
    ? ['The code is the same to the byte: only the configuration differs.']
    : [
        'The code is the same to the byte, and so are all settings that are compared: nothing differs but the number. (Values of environment variables are never read.)',
      ];
}

/** Sources: Lambda guide, provisioned concurrency and weighted aliases; hashicorp/terraform#24957 for what happens at the change of version. */
function provisionedNote(stable: string, canary: string): string {
  return `The alias has provisioned concurrency. AWS does not say whether ${canary} gets any of it while the traffic is shared: expect cold starts on it. When 100 % is written, AWS goes on sending everything to ${stable} until it has readied ${canary}; a way back after that waits in the same manner, while one before 100 % is at once.`;
}

function snapStartNotes({ version, configuration: { snapStart } }: VersionFacts): readonly string[] {
  if (!snapStart.on) return [];
  const state = snapStart.ready ? 'its snapshot is ready' : 'its snapshot is not ready yet';
  return [
    `${version} uses SnapStart and ${state}: new environments resume from it, so that the first calls after each rise of the weight are slower than later ones.`,
  ];
}

function moment({ publishedAtMs }: Configuration): string | null {
  return publishedAtMs === null ? null : `${new Date(publishedAtMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function code({ codeSha256 }: Configuration): string | null {
  return codeSha256 === null ? null : `SHA-256 ${codeSha256.slice(0, 8)}…`;
}

function unit(amount: number | null, of: string): string | null {
  return amount === null ? null : `${thousands(amount)} ${of}`;
}

function bounded(text: string | null): string {
  if (text === null || text === '') return NOTHING;
  return text.length <= MOST_CELL ? text : `${text.slice(0, MOST_CELL - 1)}…`;
}
