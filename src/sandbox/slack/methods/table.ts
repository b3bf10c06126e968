import { remove, update } from './chatChange.ts';
import { getPermalink, postEphemeral, postMessage } from './chatPost.ts';
import { history, info, members, replies } from './conversations.ts';
import { completeUpload, getUploadUrl } from './files.ts';
import type { Method } from './method.ts';
import { authTest, usergroupUsers, usersInfo } from './people.ts';
import * as views from './views.ts';

/** Every Web API method that this Slack knows. */
export const METHODS: Readonly<Record<string, Method>> = {
  'auth.test': authTest,
  'chat.delete': remove,
  'chat.getPermalink': getPermalink,
  'chat.postEphemeral': postEphemeral,
  'chat.postMessage': postMessage,
  'chat.update': update,
  'conversations.history': history,
  'conversations.info': info,
  'conversations.members': members,
  'conversations.replies': replies,
  'files.completeUploadExternal': completeUpload,
  'files.getUploadURLExternal': getUploadUrl,
  'usergroups.users.list': usergroupUsers,
  'users.info': usersInfo,
  'views.open': views.open,
  'views.publish': views.publish,
  'views.push': views.push,
  'views.update': views.update,
};
