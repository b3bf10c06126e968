/** Two workers' clocks may be this far apart. */
export const CLOCKS_MS = 2_000;
