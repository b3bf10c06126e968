# Who hears it when the app itself is ill, and how that is seen. docs/runbook.md has a page for each alarm.

resource "aws_sns_topic" "alerts" {
  count       = var.alert_topic_arn == "" ? 1 : 0
  name_prefix = "${var.name}-alerts-"
}

resource "aws_sns_topic_subscription" "alerts_by_email" {
  count     = var.alert_topic_arn == "" ? 1 : 0
  topic_arn = aws_sns_topic.alerts[0].arn
  protocol  = "email"
  endpoint  = var.alert_email
}

# Ticks that came to their end, out of the worker's own log: Lambda's count of invocations would also count commands.
resource "aws_cloudwatch_log_metric_filter" "heartbeat" {
  name           = "${var.name}-heartbeat"
  log_group_name = aws_cloudwatch_log_group.worker.name
  pattern        = "{ $.message = \"done\" && $.event = \"tick\" }"

  metric_transformation {
    namespace = var.name
    name      = "Ticks"
    value     = "1"
  }
}

resource "aws_cloudwatch_metric_alarm" "heartbeat_missing" {
  alarm_name          = "${var.name}-heartbeat-missing"
  alarm_description   = "No minute tick of lambda-canary came to its end for five minutes: running rollouts are not watched. An alarm still rolls back at once while the worker runs at all."
  namespace           = var.name
  metric_name         = "Ticks"
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 5
  threshold           = 1
  comparison_operator = "LessThanThreshold"
  treat_missing_data  = "breaching"
  alarm_actions       = [local.alerts_arn]
  ok_actions          = [local.alerts_arn]
}

resource "aws_cloudwatch_metric_alarm" "worker_fails" {
  alarm_name          = "${var.name}-worker-fails"
  alarm_description   = "The worker of lambda-canary fails again and again; its log says at what."
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  dimensions          = { FunctionName = aws_lambda_function.worker.function_name }
  alarm_actions       = [local.alerts_arn]
  ok_actions          = [local.alerts_arn]
}

resource "aws_cloudwatch_metric_alarm" "items_fail" {
  alarm_name          = "${var.name}-items-fail"
  alarm_description   = "Ticks of lambda-canary come to their end, but something in them fails again and again: a rollout, its checks, its story, an item that cannot be read, or alarms that cannot be asked. The others go on; the worker's log says which."
  namespace           = var.name
  metric_name         = "FailedItems"
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [local.alerts_arn]
  ok_actions          = [local.alerts_arn]
}

resource "aws_cloudwatch_metric_alarm" "slack_function_fails" {
  alarm_name          = "${var.name}-slack-function-fails"
  alarm_description   = "The Slack function of lambda-canary fails; people see an error in Slack. Bad requests from elsewhere do not count."
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  dimensions          = { FunctionName = aws_lambda_function.slack.function_name }
  alarm_actions       = [local.alerts_arn]
  ok_actions          = [local.alerts_arn]
}

resource "aws_cloudwatch_metric_alarm" "dead_letters_wait" {
  alarm_name          = "${var.name}-dead-letters-wait"
  alarm_description   = "A command or an alarm event failed on every try and lies in lambda-canary's dead-letter queue."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  dimensions          = { QueueName = aws_sqs_queue.dead_letters.name }
  alarm_actions       = [local.alerts_arn]
  ok_actions          = [local.alerts_arn]
}

resource "aws_cloudwatch_metric_alarm" "worker_throttled" {
  alarm_name          = "${var.name}-worker-throttled"
  alarm_description   = "Lambda turned calls of lambda-canary's worker away; the account's concurrency, or what is reserved, is used up."
  namespace           = "AWS/Lambda"
  metric_name         = "Throttles"
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  dimensions          = { FunctionName = aws_lambda_function.worker.function_name }
  alarm_actions       = [local.alerts_arn]
  ok_actions          = [local.alerts_arn]
}

resource "aws_cloudwatch_metric_alarm" "slack_lags" {
  alarm_name          = "${var.name}-slack-lags"
  alarm_description   = "What lambda-canary tells in Slack is minutes behind. Rollouts go on, rolling back too; the story catches up."
  namespace           = var.name
  metric_name         = "SlackLagSeconds"
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 3
  datapoints_to_alarm = 2
  threshold           = 300
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [local.alerts_arn]
  ok_actions          = [local.alerts_arn]
}

locals {
  own = var.name
  # Title, metrics, statistic and period of each graph, three in a row.
  graphs = [
    ["Ticks a minute", [[local.own, "Ticks"]], "Sum", 60],
    ["Transitions", [[local.own, "Transitions"]], "Sum", 300],
    ["From an alarm to a safe alias, seconds", [[local.own, "AlarmToSafeSeconds"]], "Maximum", 300],
    ["Slack is behind by, seconds", [[local.own, "SlackLagSeconds"]], "Maximum", 60],
    ["Duration p99, ms", [["AWS/Lambda", "Duration", "FunctionName", local.slack_name], ["...", local.worker_name]], "p99", 60],
    ["Errors and throttles", [["AWS/Lambda", "Errors", "FunctionName", local.slack_name], ["...", local.worker_name], [".", "Throttles", ".", "."], [local.own, "FailedItems"]], "Sum", 60],
  ]
}

resource "aws_cloudwatch_dashboard" "app" {
  count          = var.draw_dashboard == "yes" ? 1 : 0
  dashboard_name = var.name
  dashboard_body = jsonencode({
    widgets = concat(
      [{
        type = "alarm", x = 0, y = 0, width = 24, height = 3
        properties = {
          title = "Is the app itself well?"
          alarms = [
            aws_cloudwatch_metric_alarm.heartbeat_missing.arn,
            aws_cloudwatch_metric_alarm.worker_fails.arn,
            aws_cloudwatch_metric_alarm.items_fail.arn,
            aws_cloudwatch_metric_alarm.slack_function_fails.arn,
            aws_cloudwatch_metric_alarm.dead_letters_wait.arn,
            aws_cloudwatch_metric_alarm.worker_throttled.arn,
            aws_cloudwatch_metric_alarm.slack_lags.arn,
          ]
        }
      }],
      [for i, graph in local.graphs : {
        type       = "metric", x = (i % 3) * 8, y = 3 + floor(i / 3) * 6, width = 8, height = 6
        properties = { title = graph[0], metrics = graph[1], stat = graph[2], period = graph[3], region = data.aws_region.this.region }
      }],
    )
  })
}
