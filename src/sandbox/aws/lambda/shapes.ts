import { type AliasModel, type FunctionModel, functionArn, type VersionModel } from '../../world/model.ts';

/** How Lambda writes an alias. Without weights there is no RoutingConfig key at all (recorded from AWS). */
export function aliasShape(fn: FunctionModel, alias: AliasModel): Record<string, unknown> {
  return {
    AliasArn: functionArn(fn.name, alias.name, fn.place),
    Name: alias.name,
    FunctionVersion: alias.version,
    Description: alias.description,
    RevisionId: alias.revisionId,
    ...(Object.keys(alias.weights).length === 0 ? {} : { RoutingConfig: { AdditionalVersionWeights: alias.weights } }),
  };
}

/** How Lambda writes a function's configuration. `qualifier` is the one asked for: it goes into the ARN, null leaves it out. */
export function configurationShape(
  fn: FunctionModel,
  version: VersionModel,
  qualifier: string | null,
): Record<string, unknown> {
  return {
    FunctionName: fn.name,
    FunctionArn: functionArn(fn.name, qualifier, fn.place),
    Runtime: 'nodejs24.x',
    Role: version.role,
    Handler: 'index.handler',
    CodeSize: 482_113,
    Description: version.description,
    Timeout: version.timeoutS,
    MemorySize: version.memoryMb,
    LastModified: new Date(version.lastModifiedMs).toISOString().replace('Z', '+0000'),
    CodeSha256: version.codeSha256,
    Version: version.version,
    ...(version.deadLetterArn === null ? {} : { DeadLetterConfig: { TargetArn: version.deadLetterArn } }),
    TracingConfig: { Mode: 'PassThrough' },
    RevisionId: version.revisionId,
    State: version.state,
    ...(version.state === 'Pending'
      ? { StateReason: 'The function is being created.', StateReasonCode: 'Creating' }
      : {}),
    LastUpdateStatus: version.lastUpdateStatus,
    PackageType: 'Zip',
    Architectures: ['arm64'],
    EphemeralStorage: { Size: 512 },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${fn.name}` },
    ...version.settings,
  };
}
