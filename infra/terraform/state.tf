resource "aws_dynamodb_table" "state" {
  name                        = var.name
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "pk"
  range_key                   = "sk"
  deletion_protection_enabled = true

  attribute {
    name = "pk"
    type = "S"
  }
  attribute {
    name = "sk"
    type = "S"
  }
  attribute {
    name = "active"
    type = "S"
  }

  # Sparse: only what is unfinished or untold carries `active`. Keys only, since items change every minute.
  global_secondary_index {
    name            = "active"
    hash_key        = "active"
    projection_type = "KEYS_ONLY"
  }

  # Only memories of calls carry it; rollouts are kept.
  ttl {
    attribute_name = "expiresAt"
    enabled        = true
  }

  point_in_time_recovery {
    enabled = true
  }

  # The audit trail outlives the module.
  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_secretsmanager_secret" "slack" {
  count       = var.slack_secret_arn == "" ? 1 : 0
  name_prefix = "${var.name}-slack-"
  description = "Slack signing secret and bot token of lambda-canary. Put {\"signingSecret\":\"…\",\"botToken\":\"xoxb-…\"} in it."
}

# Every transition of every rollout, for whoever wants to follow: docs/pipelines.md.
resource "aws_cloudwatch_event_bus" "transitions" {
  name        = var.name
  description = "Transitions of rollouts (source lambda-canary)"
}

resource "aws_sqs_queue" "dead_letters" {
  name_prefix = "${var.name}-dead-letters-"
  # 14 days, the most there is: over a holiday too.
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

resource "aws_cloudwatch_log_group" "slack" {
  name              = "/aws/lambda/${local.slack_name}"
  retention_in_days = var.log_retention_days
}

resource "aws_cloudwatch_log_group" "worker" {
  name              = "/aws/lambda/${local.worker_name}"
  retention_in_days = var.log_retention_days
}
