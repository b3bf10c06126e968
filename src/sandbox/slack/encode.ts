import { APP } from './cast.ts';
import type { Workspace } from './workspace.ts';

/** Text as typed, as Slack stores it: special characters escaped, names of people, groups and channels as ids. */
export function encode(workspace: Workspace, typed: string): string {
  const escaped = typed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const handles = new Map<string, string>([
    [APP.name, `<@${APP.userId}>`],
    ...workspace.people.map(({ name, id }): [string, string] => [name, `<@${id}>`]),
    ...workspace.groups.map(({ handle, id }): [string, string] => [handle, `<!subteam^${id}>`]),
  ]);
  return escaped
    .replace(/(?<![\w<])(https?:\/\/\S+)/g, '<$1>')
    .replace(/(?<!\S)@([\w-]+)/g, (all, name: string) => handles.get(name.toLowerCase()) ?? all)
    .replace(/(?<!\S)#([\w-]+)/g, (all, name: string) => {
      const channel = workspace.state.channels.find((one) => one.name === name);
      return channel ? `<#${channel.id}|${channel.isPrivate ? '' : channel.name}>` : all;
    });
}
