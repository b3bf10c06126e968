import type { StateJson } from '../../src/sandbox/slack/stateJson.ts';
import { ADA, RELEASES, type Story } from './story.ts';

/** What people do in Slack beside typing commands and pressing buttons of the card: forms, the Home tab, mentions. */

export type View = StateJson['homes'][string];

interface Option {
  readonly text: { readonly text: string };
  readonly value: string;
  readonly description?: { readonly text: string };
}

/** The form on top for this person; null where none is open. */
export async function formOf(story: Story, user = ADA): Promise<View | null> {
  return (await story.state()).modals[user]?.at(-1) ?? null;
}

/** Types into a menu of the open form and reads what comes up. */
export async function suggested(story: Story, field: string, typed: string, user = ADA): Promise<readonly Option[]> {
  const view = await formOf(story, user);
  const action = { user, view_id: view?.id, action_id: `canary:form-${field}`, value: typed };
  const { options } = (await story.post('suggest', action)) as { options: readonly Option[] };
  return options;
}

/** Chooses in a menu, or types and presses Enter, so that the form is drawn anew. */
export async function choose(story: Story, field: string, value: string, user = ADA): Promise<void> {
  const view = await formOf(story, user);
  await story.post('press', { user, view_id: view?.id, action_id: `canary:form-${field}`, value });
  await story.sandbox.settled();
}

/** Fills the form in and submits it: the errors at its fields, or null when it was taken. */
export async function submit(
  story: Story,
  fields: Readonly<Record<string, string>>,
  user = ADA,
): Promise<Readonly<Record<string, string>> | null> {
  const view = await formOf(story, user);
  const values = Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [field, { [`canary:form-${field}`]: value }]),
  );
  const answer = (await story.post('submit', { user, view_id: view?.id, values })) as {
    errors?: Readonly<Record<string, string>>;
  };
  await story.sandbox.settled();
  return answer.errors ?? null;
}

export async function openHome(story: Story, user = ADA): Promise<string> {
  await story.post('home', { user });
  await story.sandbox.settled();
  return homeOf(story, user);
}

/** All words of somebody's Home tab as it is drawn now. */
export async function homeOf(story: Story, user = ADA): Promise<string> {
  return JSON.stringify((await story.state()).homes[user]?.content.blocks ?? []);
}

/** Says something in a channel or a thread. */
export async function say(story: Story, text: string, threadTs: string | null = null, user = ADA): Promise<string> {
  const where = { user, channel: RELEASES, text, ...(threadTs === null ? {} : { thread_ts: threadTs }) };
  const { ts } = (await story.post('say', where)) as { ts: string };
  await story.sandbox.settled();
  return ts;
}
