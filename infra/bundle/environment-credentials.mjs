// Stands for @aws-sdk/credential-provider-node in the bundles (infra/build.ts). Lambda puts a role's credentials into the
// environment; the SDK's other ways (profiles, single sign-on, instance metadata) and their clients are a fifth of its code.
// Where the environment has none, the provider throws and says so.
import { fromEnv } from '@aws-sdk/credential-provider-env';

export const defaultProvider = fromEnv;
