data "archive_file" "slack" {
  type        = "zip"
  source_dir  = "${var.dist}/slack"
  output_path = "${path.root}/.terraform/${local.slack_name}.zip"
}

data "archive_file" "worker" {
  type        = "zip"
  source_dir  = "${var.dist}/worker"
  output_path = "${path.root}/.terraform/${local.worker_name}.zip"
}

resource "aws_lambda_function" "slack" {
  function_name    = local.slack_name
  description      = "Checks that Slack signed it, hands it to the worker, acknowledges"
  filename         = data.archive_file.slack.output_path
  source_code_hash = data.archive_file.slack.output_base64sha256
  role             = aws_iam_role.slack.arn
  handler          = "index.handler"
  runtime          = "nodejs24.x"
  architectures    = ["arm64"]
  # Slack waits 3 seconds, cold start included: memory buys processor.
  memory_size = 1024
  timeout     = 10

  logging_config {
    log_format = "Text"
    log_group  = aws_cloudwatch_log_group.slack.name
  }

  environment {
    variables = {
      WORKER_FUNCTION_NAME = local.worker_name
      SLACK_SECRET_ID      = local.secret_arn
      SLACK_TEAM_IDS       = var.slack_team_ids
    }
  }
}

resource "aws_lambda_function" "worker" {
  function_name    = local.worker_name
  description      = "Moves traffic, judges, tells the story"
  filename         = data.archive_file.worker.output_path
  source_code_hash = data.archive_file.worker.output_base64sha256
  role             = aws_iam_role.worker.arn
  handler          = "index.handler"
  runtime          = "nodejs24.x"
  architectures    = ["arm64"]
  memory_size      = 512
  # Below SETTLE_MS of src/core/rollout.ts: no write that a worker decided on may still be on its way when a routing is
  # called final.
  timeout                        = 45
  reserved_concurrent_executions = var.worker_reserved_concurrency == 0 ? -1 : var.worker_reserved_concurrency

  logging_config {
    log_format = "Text"
    log_group  = aws_cloudwatch_log_group.worker.name
  }

  environment {
    variables = {
      TABLE_NAME            = aws_dynamodb_table.state.name
      SLACK_SECRET_ID       = local.secret_arn
      SLACK_TEAM_IDS        = var.slack_team_ids
      DEFAULT_CHANNEL       = var.default_channel
      POLICY                = var.policy
      PLACES                = var.places
      METRIC_LAG_SECONDS    = var.metric_lag_seconds
      EVENT_BUS_NAME        = aws_cloudwatch_event_bus.transitions.name
      METRICS_NAMESPACE     = var.name
      DEAD_LETTER_QUEUE_URL = aws_sqs_queue.dead_letters.url
      READ_CLOUDTRAIL       = var.read_cloud_trail
      READ_LOG_GROUPS       = var.read_log_groups
    }
  }
}

# Commands, alarm events and ticks share this: what Slack was acknowledged must outlive a bad quarter of an hour.
resource "aws_lambda_function_event_invoke_config" "worker" {
  function_name                = aws_lambda_function.worker.function_name
  maximum_retry_attempts       = 2
  maximum_event_age_in_seconds = 3600

  destination_config {
    on_failure {
      destination = aws_sqs_queue.dead_letters.arn
    }
  }

  # Lambda takes a destination only when the function's role may already send there.
  depends_on = [aws_iam_role_policy.worker]
}

resource "aws_scheduler_schedule" "tick" {
  # Named after the stack, so that a second one in the region does not collide with it.
  name                = "${var.name}-tick"
  schedule_expression = "rate(1 minute)"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_lambda_function.worker.arn
    role_arn = aws_iam_role.tick.arn
    input    = jsonencode({ kind = "tick" })

    # The next minute makes up for a lost one; old ticks would only queue.
    retry_policy {
      maximum_retry_attempts       = 0
      maximum_event_age_in_seconds = 60
    }
  }
}

resource "aws_cloudwatch_event_rule" "alarm_fires" {
  name = "${var.name}-alarm-fires"
  event_pattern = jsonencode({
    source      = ["aws.cloudwatch"]
    detail-type = ["CloudWatch Alarm State Change"]
    detail      = { state = { value = ["ALARM"] } }
  })
}

# What CloudTrail noted of PublishVersion, and of UpdateFunctionCode with Publish. A call that failed has no answer and so no
# version.
resource "aws_cloudwatch_event_rule" "version_published" {
  name  = "${var.name}-version-published"
  state = var.offer_new_versions == "yes" ? "ENABLED" : "DISABLED"
  event_pattern = jsonencode({
    source      = ["aws.lambda"]
    detail-type = ["AWS API Call via CloudTrail"]
    detail = {
      eventSource      = ["lambda.amazonaws.com"]
      eventName        = ["PublishVersion20150331", "UpdateFunctionCode20150331v2"]
      responseElements = { version = [{ anything-but = ["$LATEST"] }] }
    }
  })
}

resource "aws_cloudwatch_event_target" "version_published" {
  rule = aws_cloudwatch_event_rule.version_published.name
  arn  = aws_lambda_function.worker.arn

  retry_policy {
    maximum_retry_attempts       = 60
    maximum_event_age_in_seconds = 3600
  }
}

resource "aws_lambda_permission" "version_published_may_call" {
  function_name = aws_lambda_function.worker.function_name
  action        = "lambda:InvokeFunction"
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.version_published.arn
}

resource "aws_cloudwatch_event_target" "worker" {
  rule = aws_cloudwatch_event_rule.alarm_fires.name
  arn  = aws_lambda_function.worker.arn

  # An older alarm is found by the tick's own question long before.
  retry_policy {
    maximum_retry_attempts       = 60
    maximum_event_age_in_seconds = 3600
  }
}

resource "aws_lambda_permission" "alarm_may_call" {
  function_name = aws_lambda_function.worker.function_name
  action        = "lambda:InvokeFunction"
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.alarm_fires.arn
}

# Alarms of other accounts come by the account's default bus, where the worker's rule finds them. One statement an account: a
# policy of the whole bus would take away what others put there.
resource "aws_cloudwatch_event_permission" "members_bring_alarms" {
  for_each     = toset(compact(split(",", var.member_accounts)))
  principal    = each.value
  statement_id = "${substr(var.name, 0, 44)}-alarms-${each.value}"
}
