import { archiveItem, rolloutItem } from '../../src/aws/codec.ts';
import { NOON } from '../fixtures/rollouts.ts';
import { atMost, type Bench, type Figure, told } from './bench.ts';
import { aQuietRollout } from './tick/crowd.ts';
import { onlyBytes } from './tick/table.ts';

/** DynamoDB's limit for an item: a rollout that outgrows it could not save that it goes back. */
const LIMIT_KB = 400;
const KB = 1_024;

/** What a rollout's item holds after minutes, hours and a day under traffic. */
export const state: Bench = {
  name: 'state',
  about: 'bytes of a stored rollout after half an hour, three hours and a day',
  async run() {
    const at = (minutes: number) => onlyBytes(rolloutItem(aQuietRollout(NOON, minutes))) / KB;
    const [half, three, day] = [at(30), at(180), at(1_440)];
    const plain = JSON.stringify(aQuietRollout(NOON, 1_440)).length / KB;
    const figures: Figure[] = [
      told('item of a rollout after 30 minutes', half, 'KB'),
      atMost('item of a rollout after 3 hours', LIMIT_KB / 10, three, 'KB'),
      atMost('item of a rollout after 24 hours', LIMIT_KB / 10, day, 'KB', plain),
      atMost('item of a rollout after 24 hours beside 3 hours', 2, day / three, '×'),
      told('archived item after 24 hours', onlyBytes(archiveItem(aQuietRollout(NOON, 1_440))) / KB, 'KB'),
    ];
    return figures;
  },
};
