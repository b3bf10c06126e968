import { createElement, Fragment, type ReactElement, type ReactNode } from 'react';

/** Draws a list whose members have no identity but their place, such as the pieces of one text. */
export function inARow<T>(list: readonly T[], draw: (one: T, place: number) => ReactNode): ReactElement {
  return createElement(Fragment, null, ...list.map(draw));
}
