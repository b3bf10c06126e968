import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { Configuration } from '../core/versions.ts';

/** What people compare of a version. Of the environment only the names are taken: the values are nobody's business here. */
export function configurationOf(lambda: FunctionConfiguration): Configuration {
  const { Environment, VpcConfig, SnapStart, ImageConfigResponse } = lambda;
  return {
    description: lambda.Description ?? '',
    publishedAtMs: momentOf(lambda.LastModified),
    runtime: lambda.Runtime ?? null,
    handler: lambda.Handler ?? null,
    memoryMb: lambda.MemorySize ?? null,
    architecture: lambda.Architectures?.join(', ') ?? null,
    layers: (lambda.Layers ?? []).flatMap(({ Arn }) => (Arn === undefined ? [] : [Arn.split(':').slice(-2).join(':')])),
    variables: Environment?.Error === undefined ? Object.keys(Environment?.Variables ?? {}).sort() : null,
    codeBytes: lambda.CodeSize ?? null,
    codeSha256: lambda.CodeSha256 ?? null,
    ephemeralMb: lambda.EphemeralStorage?.Size ?? null,
    network: [VpcConfig?.VpcId, ...(VpcConfig?.SubnetIds ?? []), ...(VpcConfig?.SecurityGroupIds ?? [])].filter(
      (id): id is string => id !== undefined && id !== '',
    ),
    tracing: lambda.TracingConfig?.Mode ?? null,
    packageType: lambda.PackageType ?? null,
    image: imageWords(ImageConfigResponse?.ImageConfig),
    snapStart: { on: SnapStart?.ApplyOn === 'PublishedVersions', ready: SnapStart?.OptimizationStatus === 'On' },
  };
}

/** `2026-11-20T12:00:00.000+0000`, as Lambda writes it. */
function momentOf(text: string | undefined): number | null {
  const ms = text === undefined ? Number.NaN : Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isFinite(ms) ? ms : null;
}

function imageWords(image: NonNullable<FunctionConfiguration['ImageConfigResponse']>['ImageConfig']): string | null {
  const words = [...(image?.EntryPoint ?? []), ...(image?.Command ?? [])];
  if (image?.WorkingDirectory !== undefined) words.push(`in ${image.WorkingDirectory}`);
  return words.length === 0 ? null : words.join(' ');
}
