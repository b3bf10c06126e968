import { lineMessage } from '../../src/slack/line.ts';
import { aBusyRollout, EVENTS } from './aStory.ts';
import { REFUSALS } from './refusals.ts';

/** docs/messages.md, written by the code that says these things. */

/** When a line is told, by its kind in the rollout's log. */
const WHEN: Readonly<Record<string, string>> = {
  started: 'a rollout began',
  expected: 'right after: what the plan comes to at the traffic of the hour before',
  compared: 'right after: what differs between the two versions',
  splitOff: 'the canary’s share of the calls is not its weight, beyond chance; once a rollout',
  stage: 'a stage was entered',
  verdict: 'the figures say something new: they pass, are slow or throttled, cannot be read, or can again',
  asked: 'a person is asked',
  approved: 'somebody approved',
  lapsed: 'approvals no longer count, because the figures turned bad under them',
  reminded: 'nobody answered for 15 minutes, then each hour',
  timedOut: 'nobody answered in the policy’s `approval-timeout`',
  held: 'somebody holds',
  resumed: 'somebody resumed',
  promoting: 'all traffic goes to the new version',
  watching: 'it has all of the traffic',
  promoted: 'the watch is over',
  rollingBack: 'it is taken back',
  rolledBack: 'AWS was seen to hold stable for the settle period',
  explained: 'somebody said afterwards why they rolled back',
  harmWhileDrifted: 'an alarm or worse figures while somebody else’s routing leaves traffic on the canary',
  drifted: 'somebody else changed the alias',
  driftNamed: 'the account’s trail says, later, who that was',
  driftAnswered: 'a person chose what becomes of that',
  driftOver: 'the alias is as wanted again, by somebody else’s hand',
  blocked: 'AWS refuses, or has let it wait for provisioned concurrency for 15 minutes',
  unblocked: 'that is over',
  alarmsUnread: 'it has not been known for three minutes which alarms fire',
  alarmsRead: 'it is known again',
  broke: 'the function’s logs were looked into after a rollback (`ReadLogGroups`)',
  checked: 'a check was run and said something new',
  set: 'somebody gave it another weight',
  steppedBack: 'somebody, or `on-regress=back`, took it one stage down; by itself it goes to the channel',
  skipped: 'somebody left out the rest of a bake',
  extended: 'somebody gave a bake or the watch more time',
  worseThanBefore:
    'at 100 % it is worse than the old version was before, or fails beyond doubt where nothing is known of before; a person decides',
  frozen: 'it would go on, but somebody froze it',
  abandoned: 'somebody stopped it',
};

export const KINDS: readonly string[] = Object.keys(WHEN);

export async function messagesDoc(): Promise<string> {
  const lines = EVENTS.map((event) => {
    const { text, alert } = lineMessage(aBusyRollout(), { n: 2, atMs: 0, event });
    return row(`\`${event.kind}\``, WHEN[event.kind] ?? '', alert ? 'yes' : '', cell(text));
  });
  const refusals = await Promise.all(
    Object.entries(REFUSALS).map(async ([code, make]) => row(`\`${code}\``, cell((await make()).reason))),
  );
  return `# What Canary says

Every line of a thread and every refusal, with an example. This page is written by the code that says these things
(\`UPDATE_DOCS=1 npx vitest run test/slack/messages.test.ts\`), and a test compares. \`<@U0ADA>\` and its like are drawn by Slack as
names, \`<!subteam^…>\` calls a group.

## Lines of the thread

One line for each thing that happened, in order. Those marked also go to the channel; routine lines never do.

| kind | told when | to the channel | example |
|---|---|---|---|
${[...new Set(lines)].join('\n')}

## Refusals

What cannot be done is answered to the one who asked, with the way out. Pipelines get the code too.

| code | example |
|---|---|
${refusals.join('\n')}
`;
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** A text inside a table: on one line, its bars escaped. */
function cell(text: string): string {
  return text.replaceAll('<', '&lt;').replaceAll('\n', '<br>').replaceAll('|', '\\|');
}
