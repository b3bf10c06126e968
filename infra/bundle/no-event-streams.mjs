// Stands for @smithy/core/event-streams in the bundles (infra/build.ts). Lambda's client prepares for answers that come as a stream of
// events when it is made; no call of this app asks for one. A call that did would throw and say so.
const REASON =
  'event streams are left out of this bundle, because nothing on Lambda should need them. See infra/bundle.';

export const eventStreamSerdeProvider = () => null;
export const resolveEventStreamSerdeConfig = (config) => config;

export class EventStreamSerde {
  constructor() {
    throw new Error(REASON);
  }
}
