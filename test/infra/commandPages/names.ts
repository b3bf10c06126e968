import { channelsAtStart, GROUPS, PEOPLE } from '../../../src/sandbox/slack/cast.ts';

/** People, groups and channels of the sandbox's workspace by their ids, as Slack would draw them. */
export const NAMES: ReadonlyMap<string, string> = new Map([
  ...PEOPLE.map(({ id, realName }): [string, string] => [id, realName.split(' ')[0] ?? realName]),
  ...GROUPS.map(({ id, handle }): [string, string] => [id, handle]),
]);

export const CHANNELS: ReadonlyMap<string, string> = new Map(channelsAtStart().map(({ id, name }) => [id, name]));
