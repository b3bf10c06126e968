output "request_url" {
  description = "Slack's request URL, for commands, interactivity, options and events alike"
  value       = "${local.request_base}slack/events"
}

output "worker_function_name" {
  description = "The function that pipelines invoke"
  value       = aws_lambda_function.worker.function_name
}

output "worker_role_arn" {
  description = "The worker's role, for the app_role_arn of member/"
  value       = aws_iam_role.worker.arn
}

output "table_name" {
  description = "The table with the state and the audit trail"
  value       = aws_dynamodb_table.state.name
}

output "bus_name" {
  description = "The EventBridge bus that every transition is published to"
  value       = aws_cloudwatch_event_bus.transitions.name
}

output "dashboard_url" {
  description = "How the app is, at a glance"
  value       = var.draw_dashboard == "yes" ? "https://${data.aws_region.this.region}.console.aws.amazon.com/cloudwatch/home?region=${data.aws_region.this.region}#dashboards/dashboard/${var.name}" : null
}

output "secret_arn" {
  description = "Where the signing secret and the bot token are stored"
  value       = local.secret_arn
}

output "dead_letters_url" {
  description = "Commands and events that failed on every try"
  value       = aws_sqs_queue.dead_letters.url
}
