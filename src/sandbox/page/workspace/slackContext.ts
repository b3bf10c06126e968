import { createContext, useContext } from 'react';
import type { StateJson } from '../../slack/stateJson.ts';

export const SlackContext = createContext<StateJson | null>(null);

/** The workspace as it is now. */
export function useSlack(): StateJson {
  const slack = useContext(SlackContext);
  if (!slack) throw new Error('no workspace above this component');
  return slack;
}
