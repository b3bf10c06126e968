resource "aws_apigatewayv2_api" "slack" {
  count         = local.make_api ? 1 : 0
  name          = var.name
  description   = "Slack's way in"
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_stage" "slack" {
  count       = local.make_api ? 1 : 0
  api_id      = aws_apigatewayv2_api.slack[0].id
  name        = "$default"
  auto_deploy = true

  # The account's default is thousands a second. What gets through is signed or answered 4xx without a call to AWS.
  default_route_settings {
    throttling_rate_limit  = var.requests_per_second
    throttling_burst_limit = 40
  }
}

resource "aws_apigatewayv2_integration" "slack" {
  count                  = local.make_api ? 1 : 0
  api_id                 = aws_apigatewayv2_api.slack[0].id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_function.slack.arn
  payload_format_version = "2.0"
}

resource "aws_apigatewayv2_route" "slack" {
  count     = local.make_api ? 1 : 0
  api_id    = aws_apigatewayv2_api.slack[0].id
  route_key = "POST /slack/events"
  target    = "integrations/${aws_apigatewayv2_integration.slack[0].id}"
}

resource "aws_lambda_permission" "api_may_call" {
  count         = local.make_api ? 1 : 0
  function_name = aws_lambda_function.slack.function_name
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.slack[0].execution_arn}/*/POST/slack/events"
}

resource "aws_lambda_function_url" "slack" {
  count         = local.make_api ? 0 : 1
  function_name = aws_lambda_function.slack.function_name
  # Slack cannot sign for AWS. The function checks Slack's own signature before anything else.
  authorization_type = "NONE"
}

# Since October 2025 a public function URL needs both.
resource "aws_lambda_permission" "anyone_may_call_url" {
  count                  = local.make_api ? 0 : 1
  function_name          = aws_lambda_function.slack.function_name
  action                 = "lambda:InvokeFunctionUrl"
  principal              = "*"
  function_url_auth_type = "NONE"
}

resource "aws_lambda_permission" "anyone_may_invoke_by_url" {
  count                    = local.make_api ? 0 : 1
  function_name            = aws_lambda_function.slack.function_name
  action                   = "lambda:InvokeFunction"
  principal                = "*"
  invoked_via_function_url = true
}
