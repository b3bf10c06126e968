import type { World, WorldSnapshot } from '../contract.ts';
import { APP, TEAM } from './cast.ts';
import type { Manifest } from './manifest.ts';
import type { Channel, Ephemeral, Fault, Group, Message, Offence, Person, View } from './model.ts';
import type { Workspace } from './workspace.ts';

/** Newest messages of a channel that the page is given. */
const MESSAGES_PER_CHANNEL = 300;

/** Everything the page shows, as `GET /sandbox/state` answers it. */
export interface StateJson {
  /** Rises with every change in Slack. */
  readonly rev: number;
  readonly team: typeof TEAM;
  readonly app: typeof APP;
  /** The app's command, its shortcuts, and whether it has a Home tab, from its manifest. */
  readonly command: Manifest['command'];
  readonly shortcuts: Manifest['shortcuts'];
  readonly homeTab: boolean;
  readonly people: readonly Person[];
  readonly groups: readonly Group[];
  readonly channels: readonly Channel[];
  /** By channel, oldest first; replies carry `threadTs`. */
  readonly messages: Readonly<Record<string, readonly Message[]>>;
  /** By person: what only they see. */
  readonly ephemerals: Readonly<Record<string, readonly Ephemeral[]>>;
  /** By person: open modals, the one on top last. */
  readonly modals: Readonly<Record<string, readonly View[]>>;
  /** By person: the app's Home tab as published. */
  readonly homes: Readonly<Record<string, View>>;
  readonly fault: Fault;
  /** What the app sent that Slack would refuse. */
  readonly offences: readonly Offence[];
  readonly world: WorldSnapshot;
}

export function stateJson(workspace: Workspace, manifest: Manifest, world: World): StateJson {
  const { state, people } = workspace;
  const byPerson = <T>(of: (id: string) => T): Record<string, T> =>
    Object.fromEntries(people.map(({ id }) => [id, of(id)]));
  const inChannel = ({ id }: Channel) => [
    id,
    state.messages.filter(({ channel }) => channel === id).slice(-MESSAGES_PER_CHANNEL),
  ];
  return {
    rev: workspace.revision(),
    team: TEAM,
    app: APP,
    command: manifest.command,
    shortcuts: manifest.shortcuts,
    homeTab: manifest.homeTab,
    people,
    groups: workspace.groups,
    channels: state.channels,
    messages: Object.fromEntries(state.channels.map(inChannel)),
    ephemerals: byPerson((id) => state.ephemerals.filter(({ to }) => to === id)),
    modals: byPerson((id) => workspace.modals.get(id) ?? []),
    homes: Object.fromEntries(state.homes.map((home) => [home.user, home])),
    fault: state.fault,
    offences: state.offences,
    world: world.snapshot(),
  };
}
