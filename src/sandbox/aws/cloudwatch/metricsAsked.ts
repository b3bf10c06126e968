/** How many metrics a GetMetricData asks for, since AWS bills by them. 0: another operation, or not JSON as the SDK sends it. */
export function metricsAsked(operation: string, body: Buffer): number {
  if (operation !== 'GetMetricData') return 0;
  try {
    return JSON.parse(body.toString('utf8')).MetricDataQueries.length;
  } catch {
    return 0;
  }
}
