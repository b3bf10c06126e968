import { existsSync, readFileSync } from 'node:fs';
import { type DocumentOptions, type ParseOptions, parse, type SchemaOptions } from 'yaml';
import { HOME, type Place } from './world/model.ts';

/** The name that the sandbox deploys the stack under; the functions are named after it. */
export const STACK_NAME = 'lambda-canary';

/** The parts of template.yaml that the sandbox follows. */
export interface Template {
  readonly Globals?: { readonly Function?: FunctionProperties };
  readonly Resources?: Readonly<Record<string, Resource>>;
}

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

interface FunctionProperties {
  readonly Timeout?: number;
  readonly MemorySize?: number;
  readonly CodeUri?: string;
  /** The role's logical id and `.Arn`. */
  readonly Role?: string;
  readonly Events?: Readonly<Record<string, Resource>>;
}

/** CloudFormation's short forms: pseudo parameters are put in, names stay as written, and everything else comes out null. */
const NAMING = ['Ref', 'GetAtt', 'Sub'];
const OTHERS = ['Condition', 'If', 'Equals', 'Not', 'And', 'Or', 'Join', 'Select', 'Split', 'FindInMap', 'ImportValue'];

function reading({ account, region }: Place): ParseOptions & DocumentOptions & SchemaOptions {
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::AccountId': account,
    'AWS::StackName': STACK_NAME,
  };
  const substitute = (text: string) => text.replace(/\$\{([^}]+)\}/g, (whole, name: string) => pseudo[name] ?? whole);
  return {
    logLevel: 'error',
    customTags: [
      ...NAMING.map((tag) => ({ tag: `!${tag}`, resolve: substitute })),
      ...OTHERS.map((tag) => ({ tag: `!${tag}`, resolve: () => null })),
      ...[...NAMING, ...OTHERS].flatMap((tag) =>
        (['seq', 'map'] as const).map((collection) => ({ tag: `!${tag}`, collection, resolve: () => null })),
      ),
    ],
  };
}

/** By place and text. A template is read once, however many sandboxes a process starts: reading one is a good part of a start. */
const readOnce = new Map<string, Template>();

/** Null when there is no template. */
export function readTemplate(file: string, deployedAt: Place = HOME): Template | null {
  if (!existsSync(file)) return null;
  const text = readFileSync(file, 'utf8');
  const key = [deployedAt.account, deployedAt.region, text].join('\n');
  const known = readOnce.get(key);
  if (known !== undefined) return known;
  const template = parse(text, reading(deployedAt)) as Template;
  readOnce.set(key, template);
  return template;
}

/** The function whose code or logical id has the word in it, with what holds for all functions. */
export function functionProperties(template: Template | null, word: string): FunctionProperties {
  const found = Object.entries(template?.Resources ?? {}).find(
    ([id, { Type, Properties }]) =>
      Type === 'AWS::Serverless::Function' && `${id} ${Properties?.CodeUri}`.toLowerCase().includes(word),
  );
  return { ...template?.Globals?.Function, ...(found?.[1].Properties as FunctionProperties | undefined) };
}

/** Lambda's defaults where nothing is said. */
export function functionSettings(template: Template | null, word: string) {
  const { Timeout = 3, MemorySize = 128 } = functionProperties(template, word);
  return { timeoutMs: Timeout * 1000, memoryMb: MemorySize };
}
