import { type ParseArgsConfig, parseArgs } from 'node:util';
import { Trouble } from './tool.ts';

/** Options on the command line: `names` take a text, `switches` come back as `yes`. `--help` prints what there is and ends. */
export function readOptions<Name extends string, Switch extends string = never>(
  help: string,
  names: readonly Name[],
  switches: readonly Switch[] = [],
): Partial<Record<Name | Switch, string>> {
  const options = Object.fromEntries([
    ...names.map((name) => [name, { type: 'string' }] as const),
    ...[...switches, 'help'].map((name) => [name, { type: 'boolean' }] as const),
  ]) as NonNullable<ParseArgsConfig['options']>;
  const values = parsed(options);
  if (values.help === true) {
    console.log(help);
    process.exit(0);
  }
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value === true ? 'yes' : value]),
  ) as Partial<Record<Name | Switch, string>>;
}

function parsed(options: NonNullable<ParseArgsConfig['options']>) {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw new Trouble(error instanceof Error ? error.message : String(error));
  }
}
