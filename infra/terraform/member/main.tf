# What lambda-canary needs in another account or region: infra/member/template.yaml in Terraform. A test holds them against
# each other.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.28"
    }
  }
}

data "aws_caller_identity" "this" {}
data "aws_partition" "this" {}
data "aws_region" "this" {}

locals {
  arn       = "arn:${data.aws_partition.this.partition}"
  region    = data.aws_region.this.region
  account   = data.aws_caller_identity.this.account_id
  functions = "${local.arn}:lambda:${local.region}:${local.account}:function"
}

# The account with the role as a condition, not the role as principal: that would be lost whenever the app's role is made anew.
data "aws_iam_policy_document" "app_assumes" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [split(":", var.app_role_arn)[4]]
    }
    condition {
      test     = "ArnEquals"
      variable = "aws:PrincipalArn"
      values   = [var.app_role_arn]
    }
    dynamic "condition" {
      for_each = var.external_id == "" ? [] : [var.external_id]
      content {
        test     = "StringEquals"
        variable = "sts:ExternalId"
        values   = [condition.value]
      }
    }
  }
}

resource "aws_iam_role" "member" {
  # Named, so that the app can be told before this is made. Roles are an account's, rights a region's.
  name               = "lambda-canary-member-${local.region}"
  description        = "Assumed by lambda-canary. Moves traffic of functions that opted in by tag, in this region."
  assume_role_policy = data.aws_iam_policy_document.app_assumes.json
}

# The worker's own rights about functions (../iam.tf), for this account and region.
data "aws_iam_policy_document" "member" {
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
  # These have no resource types, but they have a region.
  statement {
    sid       = "ReadFigures"
    actions   = ["cloudwatch:DescribeAlarms", "cloudwatch:GetMetricData"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "aws:RequestedRegion"
      values   = [local.region]
    }
  }
  statement {
    sid       = "ListThoseThatOptedIn"
    actions   = ["tag:GetResources"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "aws:RequestedRegion"
      values   = [local.region]
    }
  }
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
  dynamic "statement" {
    for_each = var.read_cloud_trail == "yes" ? [1] : []
    content {
      sid       = "NameWhoChangedAnAlias"
      actions   = ["cloudtrail:LookupEvents"]
      resources = ["*"]
    }
  }
  dynamic "statement" {
    for_each = var.read_log_groups == "" ? [] : [var.read_log_groups]
    content {
      sid       = "FindWhatBroke"
      actions   = ["logs:FilterLogEvents"]
      resources = ["${local.arn}:logs:${local.region}:${local.account}:log-group:${statement.value}:*"]
    }
  }
}

resource "aws_iam_role_policy" "member" {
  name   = "member"
  role   = aws_iam_role.member.id
  policy = data.aws_iam_policy_document.member.json
}

# An alarm takes a canary back within seconds only if its event arrives; without this the app's own question finds it, a
# minute later.
resource "aws_cloudwatch_event_rule" "alarm_fires" {
  name_prefix = "lambda-canary-alarms-"
  description = "Alarms that go off, for lambda-canary"
  event_pattern = jsonencode({
    source        = ["aws.cloudwatch"]
    "detail-type" = ["CloudWatch Alarm State Change"]
    detail        = { state = { value = ["ALARM"] } }
  })
}

resource "aws_cloudwatch_event_target" "alarm_fires" {
  rule     = aws_cloudwatch_event_rule.alarm_fires.name
  arn      = var.app_bus_arn
  role_arn = aws_iam_role.forward.arn
}

data "aws_iam_policy_document" "events_assumes" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

resource "aws_iam_role" "forward" {
  name_prefix        = "lambda-canary-forward-"
  description        = "Brings alarms that go off to lambda-canary's account, nothing else."
  assume_role_policy = data.aws_iam_policy_document.events_assumes.json
}

data "aws_iam_policy_document" "forward" {
  statement {
    sid       = "BringAlarms"
    actions   = ["events:PutEvents"]
    resources = [var.app_bus_arn]
  }
}

resource "aws_iam_role_policy" "forward" {
  name   = "forward"
  role   = aws_iam_role.forward.id
  policy = data.aws_iam_policy_document.forward.json
}

output "role_arn" {
  description = "For places and member_role_arns of the app"
  value       = aws_iam_role.member.arn
}
