import { type CloudWatchOperation, list, paged } from './operation.ts';
import { LAMBDA_METRICS } from './sample.ts';

interface Metric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
}

/** Filters by namespace, name and dimensions (a dimension without a value: any value). 500 a page. */
export const listMetrics: CloudWatchOperation = {
  name: 'ListMetrics',
  run(input, world) {
    world.play();
    const sets = new Map<string, Metric['Dimensions']>();
    for (const { functionName, resource, executedVersion } of world.metrics.all()) {
      const full = [
        { Name: 'FunctionName', Value: functionName },
        { Name: 'Resource', Value: resource },
        ...(executedVersion === null ? [] : [{ Name: 'ExecutedVersion', Value: executedVersion }]),
      ];
      for (let length = 0; length <= full.length; length += 1) {
        const some = full.slice(0, length);
        sets.set(JSON.stringify(some), some);
      }
    }
    const wanted = list(input.Dimensions);
    const metrics = [...sets.values()]
      .flatMap((Dimensions) =>
        LAMBDA_METRICS.map((MetricName): Metric => ({ Namespace: 'AWS/Lambda', MetricName, Dimensions })),
      )
      .filter(
        (metric) =>
          [undefined, metric.Namespace].includes(input.Namespace as string | undefined) &&
          [undefined, metric.MetricName].includes(input.MetricName as string | undefined) &&
          wanted.every((want) =>
            metric.Dimensions.some(
              ({ Name, Value }) => Name === want.Name && [undefined, Value].includes(want.Value as string | undefined),
            ),
          ),
      );
    const { items, next } = paged(metrics, input.NextToken, 500);
    return { Metrics: items, ...(next === undefined ? {} : { NextToken: next }) };
  },
};
