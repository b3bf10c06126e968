# A whole account: the app, and one function whose alias it moves. terraform init && terraform apply, then
#   npm run --silent manifest -- --url "$(terraform output -raw request_url)"
#   npm run doctor -- --url … --worker … --secret … --function checkout

provider "aws" {
  region = "eu-west-1"
}

module "canary" {
  source = "../"

  dist            = "../../../dist"
  alert_email     = "ops@example.com"
  default_channel = "C0123ABCD"
  policy          = jsonencode({ plan = "10%", bake = "15m" })
}

output "request_url" {
  value = module.canary.request_url
}

# ── A function that is rolled out ────────────────────────────────────────────────────────────────────────────────────

variable "checkout_role_arn" {
  type        = string
  description = "Role of the function below."
}

resource "aws_lambda_function" "checkout" {
  function_name = "checkout"
  filename      = "checkout.zip"
  role          = var.checkout_role_arn
  handler       = "index.handler"
  runtime       = "nodejs24.x"
  # Each apply with new code makes a version; the alias stays where it is until somebody rolls the version out.
  publish = true

  tags = {
    "canary:enabled" = "true"
    "canary:plan"    = "5 25 50 every 10m"
    "canary:channel" = "C0123ABCD"
  }
}

resource "aws_lambda_alias" "live" {
  name          = "live"
  function_name = aws_lambda_function.checkout.function_name
  # Where the alias begins. From then on it is the app's.
  function_version = "1"

  lifecycle {
    ignore_changes = [function_version, routing_config]
  }
}

output "version" {
  description = "What to roll out: /canary start checkout <version>"
  value       = aws_lambda_function.checkout.version
}
