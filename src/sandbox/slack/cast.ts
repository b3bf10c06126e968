import type { Channel, Group, Person } from './model.ts';

/** Who and what the sandbox's workspace holds at its first start. */

export const TEAM = { id: 'T0SANDBOX', domain: 'lambda-canary-sandbox', name: 'Canary Sandbox' } as const;
const OTHER_TEAM = { id: 'T0OTHER', domain: 'other-company', name: 'Other Company' } as const;
export const APP = { id: 'A0CANARY', botId: 'B0CANARY', userId: 'U0CANARY', name: 'canary', title: 'Canary' } as const;

export const PEOPLE: readonly Person[] = [
  person('U0ADA', 'ada', 'Ada Lovelace', 'Release lead', '#7c3aed'),
  person('U0BEN', 'ben', 'Ben Okafor', 'Developer', '#0e7490'),
  { ...person('U0CLEO', 'cleo', 'Cleo Marsh', 'Guest', '#b45309'), isRestricted: true },
  {
    ...person('U0EVE', 'eve', 'Eve Sato', 'Other Company, via Slack Connect', '#be185d'),
    teamId: OTHER_TEAM.id,
    isStranger: true,
  },
];

function person(id: string, name: string, realName: string, title: string, colour: string): Person {
  return { id, name, realName, title, teamId: TEAM.id, isRestricted: false, isStranger: false, colour };
}

export const GROUPS: readonly Group[] = [
  { id: 'S0RELEASE', handle: 'release-leads', name: 'Release leads', users: ['U0ADA'] },
  { id: 'S0ONCALL', handle: 'on-call', name: 'On call', users: ['U0ADA', 'U0BEN'] },
];

const everyone = PEOPLE.map(({ id }) => id);

export function channelsAtStart(): Channel[] {
  return [
    {
      id: 'C0RELEASES',
      name: 'releases',
      topic: 'Every rollout tells its story here',
      isPrivate: false,
      isShared: true,
      isArchived: false,
      members: [...everyone, APP.userId],
    },
    {
      id: 'C0CHECKOUT',
      name: 'checkout',
      topic: 'The checkout team',
      isPrivate: false,
      isShared: false,
      isArchived: false,
      members: ['U0ADA', 'U0BEN', 'U0CLEO', APP.userId],
    },
    {
      id: 'C0PRIVATE',
      name: 'private-room',
      topic: 'Canary was not invited here',
      isPrivate: true,
      isShared: false,
      isArchived: false,
      members: ['U0ADA', 'U0BEN'],
    },
  ];
}
