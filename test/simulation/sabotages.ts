import { ASKS } from './sabotage/asks.ts';
import { COURSE } from './sabotage/course.ts';
import { GROUPS } from './sabotage/groups.ts';
import type { Sabotage } from './sabotage/sabotage.ts';
import { STEER } from './sabotage/steer.ts';
import { STORY } from './sabotage/story.ts';
import { WRITES } from './sabotage/writes.ts';

/** Every rule that the design leans on, each removed alone. */
export const SABOTAGES: readonly Sabotage[] = [...WRITES, ...ASKS, ...COURSE, ...STEER, ...STORY, ...GROUPS];
