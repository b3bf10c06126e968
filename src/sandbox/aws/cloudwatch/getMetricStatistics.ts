import { AwsError } from '../awsError.ts';
import { type CloudWatchOperation, dimensions, number, texts, time } from './operation.ts';
import { pointsOf } from './points.ts';
import { parseStatistic } from './statistic.ts';

const MOST_POINTS = 1440;

/** Error codes and sentences recorded from AWS (LocalStack's `test_invalid_amount_of_datapoints`). */
export const getMetricStatistics: CloudWatchOperation = {
  name: 'GetMetricStatistics',
  run(input, world) {
    const fromMs = time(input.StartTime, 'StartTime');
    const toMs = time(input.EndTime, 'EndTime');
    const periodS = number(input.Period, 60);
    const code = 'InvalidParameterValueException';
    if (fromMs >= toMs) {
      const text = 'The parameter StartTime must be less than the parameter EndTime.';
      throw new AwsError(400, code, text, 'InvalidParameterValue');
    }
    if (periodS <= 0 || periodS % 60 !== 0) {
      const text = 'The parameter Period must be greater than or equal to 60 and a multiple of 60.';
      throw new AwsError(400, code, text, 'InvalidParameterValue');
    }
    const asked = Math.ceil((toMs - fromMs) / 1000 / periodS);
    if (asked > MOST_POINTS) {
      const text = `You have requested up to ${asked} datapoints, which exceeds the limit of ${MOST_POINTS}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`;
      throw new AwsError(400, 'InvalidParameterCombinationException', text, 'InvalidParameterCombination');
    }
    world.play();
    const name = String(input.MetricName);
    const metric = { namespace: String(input.Namespace), name, dimensions: dimensions(input.Dimensions) };
    const statistics = texts(input.Statistics).map((text) => [text, parseStatistic(text)] as const);
    const extended = texts(input.ExtendedStatistics).map((text) => [text, parseStatistic(text)] as const);
    const points = pointsOf(world.metrics, metric, { fromMs, toMs, periodS });
    return {
      Label: name,
      Datapoints: points.map(({ atMs, sample }) => ({
        Timestamp: new Date(atMs),
        ...Object.fromEntries(statistics.map(([text, statistic]) => [text, statistic(sample)])),
        ...(extended.length === 0
          ? {}
          : { ExtendedStatistics: new Map(extended.map(([text, statistic]) => [text, statistic(sample)])) }),
        Unit: name === 'Duration' ? 'Milliseconds' : 'Count',
      })),
    };
  },
};
