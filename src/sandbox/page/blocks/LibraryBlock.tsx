import { type Block, Message } from 'slack-blocks-to-jsx';
import type { Block as SlackBlock } from '../../slack/model.ts';
import { useSlack } from '../workspace/slackContext.ts';

/**
 * Blocks that this page has no drawing of its own for, drawn by slack-blocks-to-jsx: markdown, cards, carousels,
 * containers, plans, pies, videos. The library draws well but tells nobody of a press, so whatever a person presses is
 * drawn by the components beside this one.
 */
export function LibraryBlock({ block }: { readonly block: SlackBlock }) {
  const slack = useSlack();
  const data = {
    users: slack.people.map(({ id, name }) => ({ id, name })),
    channels: slack.channels.map(({ id, name }) => ({ id, name })),
    user_groups: slack.groups.map(({ id, handle }) => ({ id, name: handle })),
  };
  return <Message withoutWrapper blocks={[block as unknown as Block]} logo="/icon.svg" name="Canary" data={data} />;
}
