/** An event in a few words, for a person who looks at what the functions are doing: `tick`, `alarm checkout-errors ALARM`. */
export function describeEvent(event: string): string {
  const value = JSON.parse(event);
  if (value?.['detail-type'] === 'CloudWatch Alarm State Change') {
    return `alarm ${value.detail?.alarmName} ${value.detail?.state?.value}`;
  }
  if (value?.detail?.responseElements?.version !== undefined) {
    return `published ${value.detail.responseElements.functionName} ${value.detail.responseElements.version}`;
  }
  if (value?.requestContext?.http !== undefined) {
    return `${value.requestContext.http.method} ${value.rawPath}`;
  }
  const words = [value?.kind ?? (value?.['function-name'] === undefined ? 'event' : 'start')];
  for (const key of ['function', 'function-name', 'version', 'new-version']) {
    if (typeof value?.[key] === 'string') words.push(value[key]);
  }
  return words.join(' ');
}
