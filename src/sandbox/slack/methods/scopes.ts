import type { Call } from './method.ts';

/** Scopes that a method needs, one for public and one for private channels where they differ. Source: each method's page. */
const SCOPES: Readonly<Record<string, { readonly open: string; readonly closed?: string }>> = {
  'chat.delete': { open: 'chat:write' },
  'chat.postEphemeral': { open: 'chat:write' },
  'chat.postMessage': { open: 'chat:write' },
  'chat.update': { open: 'chat:write' },
  'conversations.history': { open: 'channels:history', closed: 'groups:history' },
  'conversations.info': { open: 'channels:read', closed: 'groups:read' },
  'conversations.members': { open: 'channels:read', closed: 'groups:read' },
  'conversations.replies': { open: 'channels:history', closed: 'groups:history' },
  'files.completeUploadExternal': { open: 'files:write' },
  'files.getUploadURLExternal': { open: 'files:write' },
  'usergroups.users.list': { open: 'usergroups:read' },
  'users.info': { open: 'users:read' },
};

/** The scope that the app would need for a call and was not given; null when it may make it. */
export function missingScope(call: Call): string | null {
  const scopes = SCOPES[call.method];
  if (!scopes) return null;
  const channel = call.workspace.channel(String(call.args.channel ?? ''));
  const needed = channel?.isPrivate && scopes.closed ? scopes.closed : scopes.open;
  return call.manifest.scopes.includes(needed) ? null : needed;
}
