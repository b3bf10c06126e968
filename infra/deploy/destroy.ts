import { Asker } from './ask.ts';
import { readOptions } from './options.ts';
import { DEFAULT_STACK, needAccount, needTools, readStack } from './stack.ts';
import { aws, script, Trouble } from './tool.ts';

const HELP = `Takes lambda-canary out of the account, and says what it leaves.

  npm run destroy

  --stack NAME   default ${DEFAULT_STACK}
  --yes          does not ask
  --force        also while rollouts are unfinished`;

/** Targets whose rollout is not over: their aliases would stay split with nobody watching. */
async function unfinished(table: string): Promise<readonly string[]> {
  const { Items } = (await aws(['dynamodb', 'scan', '--table-name', table, '--index-name', 'active'])) as {
    Items?: readonly { readonly pk: { readonly S: string }; readonly sk: { readonly S: string } }[];
  };
  const rollouts = (Items ?? []).filter(({ sk }) => sk.S.startsWith('alias#'));
  return rollouts.map(({ pk, sk }) => `${pk.S.replace(/^fn#/, '')}:${sk.S.replace('alias#', '')}`);
}

async function destroy(): Promise<void> {
  const given = readOptions(HELP, ['stack'], ['yes', 'force']);
  const { stack: name = DEFAULT_STACK } = given;
  await needTools(['aws']);
  await needAccount();
  const stack = await readStack(name);
  const running = await unfinished(stack.table);
  if (running.length > 0 && given.force === undefined) {
    throw new Trouble(
      `${running.length} rollouts are not over, and nobody would watch them any more:\n  ${running.join('\n  ')}\nEnd them in Slack first, or give --force: their aliases stay as they are.`,
    );
  }
  if (given.yes === undefined) {
    const asker = new Asker();
    const typed = await asker.ask(`Type ${name} to delete it:`);
    asker.close();
    if (typed !== name) throw new Trouble('Nothing was deleted.');
  }
  await aws(['cloudformation', 'delete-stack', '--stack-name', name]);
  await aws(['cloudformation', 'wait', 'stack-delete-complete', '--stack-name', name]);
  console.log(`✓ the stack ${name} is gone.

What is left, on purpose:
- the table ${stack.table} with the audit trail. To delete it too:
    aws dynamodb update-table --table-name ${stack.table} --no-deletion-protection-enabled
    aws dynamodb delete-table --table-name ${stack.table}
- every alias as it is now, and the aliases “previous”
- the canary: tags on your functions
- the bucket that the SAM CLI uploads to (stack aws-sam-cli-managed-default), which other stacks may share
- the Slack app: https://api.slack.com/apps → it → Delete App`);
}

await script(destroy);
