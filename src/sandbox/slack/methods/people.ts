import { APP, TEAM } from '../cast.ts';
import { personJson } from '../shapes.ts';
import { type Method, SlackError, text } from './method.ts';

/** https://docs.slack.dev/reference/methods/auth.test */
export const authTest: Method = () => ({
  url: `https://${TEAM.domain}.slack.com/`,
  team: TEAM.name,
  user: APP.name,
  team_id: TEAM.id,
  user_id: APP.userId,
  bot_id: APP.botId,
  is_enterprise_install: false,
});

/** https://docs.slack.dev/reference/methods/users.info */
export const usersInfo: Method = (call) => {
  const id = text(call, 'user') ?? '';
  if (id === APP.userId) {
    const bot = { id, team_id: TEAM.id, name: APP.name, real_name: APP.title, deleted: false, is_bot: true };
    return { user: { ...bot, is_restricted: false, is_ultra_restricted: false, profile: { bot_id: APP.botId } } };
  }
  const person = call.workspace.person(id);
  if (!person) throw new SlackError('user_not_found');
  return { user: personJson(person) };
};

/** https://docs.slack.dev/reference/methods/usergroups.users.list */
export const usergroupUsers: Method = (call) => {
  const group = call.workspace.groups.find(({ id }) => id === text(call, 'usergroup'));
  if (!group) throw new SlackError('no_such_subteam');
  return { users: [...group.users] };
};
