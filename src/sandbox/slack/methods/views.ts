import type { Trigger } from '../grants.ts';
import { viewJson } from '../shapes.ts';
import { newView, openModal, pushModal, readView, replaceView, type ViewContent } from '../views.ts';
import { type Call, type Method, SlackError, structure, text } from './method.ts';

/** views.open, .push, .update and .publish: https://docs.slack.dev/reference/methods?family=views */

function viewArgument(call: Call, type: 'modal' | 'home'): ViewContent {
  const given = structure(call, 'view', 'invalid_arguments');
  const read = readView(call.workspace, call.method, type, given);
  if ('content' in read) return read.content;
  throw new SlackError(read.error, read.complaints);
}

function exchange(call: Call): Trigger {
  const trigger = call.grants.exchange(text(call, 'trigger_id') ?? '');
  if (typeof trigger === 'string') throw new SlackError(trigger);
  return trigger;
}

/** External ids are unique among all views that are open. */
function freeExternalId(call: Call, content: ViewContent, except: string | null): void {
  const id = content.external_id;
  if (!id) return;
  const open = [...call.workspace.modals.values()].flat();
  if (open.some((view) => view.id !== except && view.content.external_id === id)) {
    throw new SlackError('duplicate_external_id');
  }
}

export const open: Method = (call) => {
  const content = viewArgument(call, 'modal');
  freeExternalId(call, content, null);
  const view = newView(call.workspace, exchange(call).user, content, null);
  openModal(call.workspace, view);
  return { view: viewJson(view) };
};

export const push: Method = (call) => {
  const content = viewArgument(call, 'modal');
  freeExternalId(call, content, null);
  const trigger = exchange(call);
  const below = trigger.viewId ? call.workspace.view(trigger.viewId) : undefined;
  if (below?.type !== 'modal') throw new SlackError('not_found');
  const view = newView(call.workspace, trigger.user, content, below);
  const refused = pushModal(call.workspace, view);
  if (refused) throw new SlackError(refused);
  return { view: viewJson(view) };
};

export const update: Method = (call) => {
  const content = viewArgument(call, 'modal');
  const [id, externalId] = [text(call, 'view_id'), text(call, 'external_id')];
  const all = [...call.workspace.modals.values()].flat();
  const view = all.find((one) => one.id === id || (externalId && one.content.external_id === externalId));
  if (!view) throw new SlackError('not_found');
  const hash = text(call, 'hash');
  if (hash && hash !== view.hash) throw new SlackError('hash_conflict');
  freeExternalId(call, content, view.id);
  replaceView(call.workspace, view, content);
  return { view: viewJson(view) };
};

export const publish: Method = (call) => {
  if (!call.manifest.homeTab) throw new SlackError('not_enabled');
  const user = text(call, 'user_id') ?? '';
  if (!call.workspace.person(user)) throw new SlackError('invalid_arguments', ['[ERROR] invalid `user_id`']);
  const content = viewArgument(call, 'home');
  const before = call.workspace.state.homes.find((home) => home.user === user);
  const hash = text(call, 'hash');
  if (hash && before && hash !== before.hash) throw new SlackError('hash_conflict');
  if (before) {
    replaceView(call.workspace, before, content);
    return { view: viewJson(before) };
  }
  const view = newView(call.workspace, user, content, null);
  call.workspace.publishHome(view);
  return { view: viewJson(view) };
};
