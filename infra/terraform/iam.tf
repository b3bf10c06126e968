data "aws_iam_policy_document" "lambda_assumes" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "slack" {
  name_prefix        = "${substr(local.slack_name, 0, 37)}-"
  description        = "lambda-canary Slack function. May ring the worker and read its secret, nothing else."
  assume_role_policy = data.aws_iam_policy_document.lambda_assumes.json
}

data "aws_iam_policy_document" "slack" {
  statement {
    sid       = "RingTheWorker"
    actions   = ["lambda:InvokeFunction"]
    resources = ["${local.functions}:${local.worker_name}"]
  }
  statement {
    sid       = "ReadOwnSecret"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [local.secret_arn]
  }
  statement {
    sid       = "WriteOwnLog"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.slack.arn}:*"]
  }
}

resource "aws_iam_role_policy" "slack" {
  name   = "slack"
  role   = aws_iam_role.slack.id
  policy = data.aws_iam_policy_document.slack.json
}

resource "aws_iam_role" "worker" {
  name_prefix        = "${substr(local.worker_name, 0, 37)}-"
  description        = "lambda-canary worker. Moves traffic of functions that opted in by tag, never of its own."
  assume_role_policy = data.aws_iam_policy_document.lambda_assumes.json
}

data "aws_iam_policy_document" "worker" {
  # Reading has no tag condition: "not opted in" would come back as "access denied". Both forms of the ARN, because
  # Lambda compares with the qualifier when there is one.
  statement {
    sid = "LookAtFunctions"
    actions = [
      "lambda:GetAlias",
      "lambda:GetFunction",
      "lambda:GetFunctionConfiguration",
      "lambda:GetProvisionedConcurrencyConfig",
      "lambda:ListAliases",
      "lambda:ListTags",
      "lambda:ListVersionsByFunction",
    ]
    resources = ["${local.functions}:*", "${local.functions}:*:*"]
  }
  statement {
    sid       = "MoveTrafficOfThoseThatOptedIn"
    actions   = ["lambda:CreateAlias", "lambda:UpdateAlias"]
    resources = ["${local.functions}:*", "${local.functions}:*:*"]
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/canary:enabled"
      values   = ["true"]
    }
  }
  # Checks and probes call a version by its qualified ARN, hooks a function by its own.
  statement {
    sid       = "CallThoseThatOptedIn"
    actions   = ["lambda:InvokeFunction"]
    resources = ["${local.functions}:*", "${local.functions}:*:*"]
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/canary:enabled"
      values   = ["true"]
    }
  }
  statement {
    sid     = "NeverOnItself"
    effect  = "Deny"
    actions = ["lambda:CreateAlias", "lambda:PublishVersion", "lambda:UpdateAlias"]
    resources = [
      "${local.functions}:${local.slack_name}",
      "${local.functions}:${local.slack_name}:*",
      "${local.functions}:${local.worker_name}",
      "${local.functions}:${local.worker_name}:*",
    ]
  }
  # The worker may call itself, as below; the function that faces the internet calls it, never the other way round.
  statement {
    sid       = "NeverCallTheFront"
    effect    = "Deny"
    actions   = ["lambda:InvokeFunction"]
    resources = ["${local.functions}:${local.slack_name}", "${local.functions}:${local.slack_name}:*"]
  }
  # Past what one worker's minute can hold, the tick is shared with more of its kind.
  statement {
    sid       = "CallMoreOfItself"
    actions   = ["lambda:InvokeFunction"]
    resources = ["${local.functions}:${local.worker_name}", "${local.functions}:${local.worker_name}:*"]
  }
  # Neither has resource types.
  statement {
    sid       = "ReadFigures"
    actions   = ["cloudwatch:DescribeAlarms", "cloudwatch:GetMetricData"]
    resources = ["*"]
  }
  # Which functions opted in, for the form's type-ahead. Has no resource types either.
  statement {
    sid       = "ListThoseThatOptedIn"
    actions   = ["tag:GetResources"]
    resources = ["*"]
  }
  statement {
    sid       = "KeepState"
    actions   = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"]
    resources = [aws_dynamodb_table.state.arn, "${aws_dynamodb_table.state.arn}/index/active"]
  }
  # The index holds what is unfinished and nothing else.
  statement {
    sid       = "FindWhatIsUnfinished"
    actions   = ["dynamodb:Scan"]
    resources = ["${aws_dynamodb_table.state.arn}/index/active"]
  }
  statement {
    sid       = "ReadOwnSecret"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [local.secret_arn]
  }
  statement {
    sid       = "PublishTransitions"
    actions   = ["events:PutEvents"]
    resources = [aws_cloudwatch_event_bus.transitions.arn]
  }
  statement {
    sid       = "KeepDeadLetters"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.dead_letters.arn]
  }
  # Read at the tick: who asked for what failed on every try is told.
  statement {
    sid       = "AnswerDeadLetters"
    actions   = ["sqs:DeleteMessage", "sqs:ReceiveMessage"]
    resources = [aws_sqs_queue.dead_letters.arn]
  }
  statement {
    sid       = "WriteOwnLog"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.worker.arn}:*"]
  }
  # Only where there are other accounts or regions: what it may do there, the roles say (member/).
  dynamic "statement" {
    for_each = var.member_role_arns == "" ? [] : [split(",", var.member_role_arns)]
    content {
      sid       = "ActAtOtherPlaces"
      actions   = ["sts:AssumeRole"]
      resources = statement.value
    }
  }
  # Off unless asked for: CloudTrail has no resource types, so this reads the account's whole management trail.
  dynamic "statement" {
    for_each = var.read_cloud_trail == "yes" ? [1] : []
    content {
      sid       = "NameWhoChangedAnAlias"
      actions   = ["cloudtrail:LookupEvents"]
      resources = ["*"]
    }
  }
  # Off unless asked for: $LATEST may be anybody's work in progress.
  dynamic "statement" {
    for_each = var.allow_publish == "yes" ? [1] : []
    content {
      sid       = "PublishThoseThatOptedIn"
      actions   = ["lambda:PublishVersion"]
      resources = ["${local.functions}:*", "${local.functions}:*:*"]
      condition {
        test     = "StringEquals"
        variable = "aws:ResourceTag/canary:enabled"
        values   = ["true"]
      }
    }
  }
  # Off unless asked for: log groups cannot be limited by the tag of their function.
  dynamic "statement" {
    for_each = var.read_log_groups == "" ? [] : [var.read_log_groups]
    content {
      sid       = "FindWhatBroke"
      actions   = ["logs:FilterLogEvents"]
      resources = ["${local.arn}:logs:${local.place}:log-group:${statement.value}:*"]
    }
  }
}

resource "aws_iam_role_policy" "worker" {
  name   = "worker"
  role   = aws_iam_role.worker.id
  policy = data.aws_iam_policy_document.worker.json
}

# SAM makes this one by itself.
data "aws_iam_policy_document" "scheduler_assumes" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["scheduler.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.this.account_id]
    }
  }
}

resource "aws_iam_role" "tick" {
  name_prefix        = "${substr(var.name, 0, 30)}-tick-"
  description        = "lambda-canary schedule. May ring the worker."
  assume_role_policy = data.aws_iam_policy_document.scheduler_assumes.json
}

data "aws_iam_policy_document" "tick" {
  statement {
    actions   = ["lambda:InvokeFunction"]
    resources = [aws_lambda_function.worker.arn]
  }
}

resource "aws_iam_role_policy" "tick" {
  name   = "tick"
  role   = aws_iam_role.tick.id
  policy = data.aws_iam_policy_document.tick.json
}
