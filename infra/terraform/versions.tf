terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source = "hashicorp/aws"
      # Knows nodejs24.x and the second permission of a public function URL.
      version = ">= 6.28"
    }
    archive = {
      source  = "hashicorp/archive"
      version = ">= 2.4"
    }
  }
}

data "aws_caller_identity" "this" {}
data "aws_partition" "this" {}
data "aws_region" "this" {}

locals {
  arn          = "arn:${data.aws_partition.this.partition}"
  place        = "${data.aws_region.this.region}:${data.aws_caller_identity.this.account_id}"
  functions    = "${local.arn}:lambda:${local.place}:function"
  slack_name   = "${var.name}-slack"
  worker_name  = "${var.name}-worker"
  secret_arn   = var.slack_secret_arn != "" ? var.slack_secret_arn : aws_secretsmanager_secret.slack[0].arn
  alerts_arn   = var.alert_topic_arn != "" ? var.alert_topic_arn : aws_sns_topic.alerts[0].arn
  make_api     = var.endpoint == "HttpApi"
  request_base = local.make_api ? "${aws_apigatewayv2_api.slack[0].api_endpoint}/" : aws_lambda_function_url.slack[0].function_url
}
