# The parameters of template.yaml, by the same names in Terraform's spelling. A test holds them against each other.

variable "name" {
  type        = string
  default     = "lambda-canary"
  description = "What everything is named after: the stack's name in template.yaml. At most 40 characters."
  validation {
    condition     = can(regex("^[a-zA-Z][a-zA-Z0-9-]{0,39}$", var.name))
    error_message = "Letters, digits and -, at most 40, since the queue of dead letters is named after it, with 40 characters more."
  }
}

variable "dist" {
  type        = string
  description = "Folder that npm run build made, with slack/index.mjs and worker/index.mjs in it."
}

variable "slack_secret_arn" {
  type        = string
  default     = ""
  description = "ARN of a secret with the JSON {\"signingSecret\":\"…\",\"botToken\":\"xoxb-…\"}. Empty: the module makes one, to be filled before the first command."
  validation {
    condition     = can(regex("^(arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\\d{12}:secret:.+)?$", var.slack_secret_arn))
    error_message = "Must be the full ARN of a secret in Secrets Manager, or empty."
  }
}

variable "slack_team_ids" {
  type        = string
  default     = ""
  description = "Slack workspaces that may use the app, separated by commas. Empty means only the one that the bot token belongs to."
  validation {
    condition     = can(regex("^([TE][A-Z0-9]+(,[TE][A-Z0-9]+)*)?$", var.slack_team_ids))
    error_message = "Must be workspace ids separated by commas, such as T0123ABCD,T0456EFGH."
  }
}

variable "default_channel" {
  type        = string
  default     = ""
  description = "Channel id where rollouts tell their story when neither tag nor command names another."
  validation {
    condition     = can(regex("^([CG][A-Z0-9]+)?$", var.default_channel))
    error_message = "Must be a Slack channel id such as C0123ABCD, or empty."
  }
}

variable "policy" {
  type        = string
  default     = "{}"
  description = "Defaults of the policy, JSON with the tags' names without \"canary:\": jsonencode({ plan = \"10%\", bake = \"15m\" })."
  validation {
    condition     = can(keys(jsondecode(var.policy)))
    error_message = "Must be a JSON object."
  }
}

variable "metric_lag_seconds" {
  type        = number
  default     = 120
  description = "How long CloudWatch's figures need to settle."
  validation {
    condition     = var.metric_lag_seconds >= 0 && var.metric_lag_seconds <= 900
    error_message = "Seconds from 0 to 900."
  }
}

variable "places" {
  type        = string
  default     = "{}"
  description = "Other accounts and regions by the names that people call them: jsonencode({ prod = { region = \"us-east-1\", role = \"arn:aws:iam::222222222222:role/lambda-canary-member-us-east-1\" } }). See docs/accounts.md."
  validation {
    condition     = can(keys(jsondecode(var.places)))
    error_message = "Must be a JSON object."
  }
}

variable "member_role_arns" {
  type        = string
  default     = ""
  description = "The roles that places names, separated by commas. The worker may assume these and no others."
  validation {
    condition     = can(regex("^(arn:[a-z-]+:iam::\\d{12}:role/[^,]+(,arn:[a-z-]+:iam::\\d{12}:role/[^,]+)*)?$", var.member_role_arns))
    error_message = "Must be ARNs of roles separated by commas, or empty."
  }
}

variable "member_accounts" {
  type        = string
  default     = ""
  description = "The accounts of those roles, 12 digits each, separated by commas. They may bring their alarms to this account's event bus."
  validation {
    condition     = can(regex("^(\\d{12}(,\\d{12})*)?$", var.member_accounts))
    error_message = "Must be account ids separated by commas, or empty."
  }
}

variable "read_cloud_trail" {
  type        = string
  default     = "no"
  description = "Whether the worker may look up in CloudTrail who changed an alias during a rollout. Off by default: the right cannot be limited to aliases, it reads the account's whole management trail."
  validation {
    condition     = contains(["no", "yes"], var.read_cloud_trail)
    error_message = "no or yes."
  }
}

variable "allow_publish" {
  type        = string
  default     = "no"
  description = "Whether /canary publish may publish $LATEST of functions that opted in. Off by default: where a pipeline publishes, what lies in $LATEST may be anybody's work in progress."
  validation {
    condition     = contains(["no", "yes"], var.allow_publish)
    error_message = "no or yes."
  }
}

variable "offer_new_versions" {
  type        = string
  default     = "no"
  description = "Whether versions that somebody publishes are offered in their function's channel. Needs a trail of CloudTrail in this region, since EventBridge hears of the publishing from that."
  validation {
    condition     = contains(["no", "yes"], var.offer_new_versions)
    error_message = "no or yes."
  }
}

variable "draw_dashboard" {
  type        = string
  default     = "no"
  description = "Whether there is a CloudWatch dashboard. Off by default: beyond the three that are free it is 3 dollars a month, more than all the rest of an idle app. The alarms do not depend on it."
  validation {
    condition     = contains(["no", "yes"], var.draw_dashboard)
    error_message = "no or yes."
  }
}

variable "read_log_groups" {
  type        = string
  default     = ""
  description = "Log groups that the worker may search for what broke, such as /aws/lambda/*. Empty means none: log groups cannot be limited by a function's tag, and what is found is shown in Slack."
  validation {
    condition     = can(regex("^[\\w./#*-]*$", var.read_log_groups))
    error_message = "Must be a log group's name, in which * stands for anything, or empty."
  }
}

variable "alert_email" {
  type        = string
  default     = ""
  description = "Who is told when the app itself is ill. Needs a click in the mail that AWS sends."
  validation {
    condition     = can(regex("^([^@\\s]+@[^@\\s]+\\.[^@\\s]+)?$", var.alert_email))
    error_message = "Must be an e-mail address, or empty."
  }
}

variable "alert_topic_arn" {
  type        = string
  default     = ""
  description = "An existing SNS topic to use instead of an e-mail address."
  validation {
    condition     = (var.alert_topic_arn == "") != (var.alert_email == "")
    error_message = "Give either alert_email or alert_topic_arn, so that somebody hears when the app itself is ill."
  }
}

variable "log_retention_days" {
  type        = number
  default     = 90
  description = "How long the functions' logs are kept."
  validation {
    condition     = contains([7, 14, 30, 60, 90, 180, 365, 731, 1827, 3653], var.log_retention_days)
    error_message = "One of CloudWatch's own periods: 7, 14, 30, 60, 90, 180, 365, 731, 1827, 3653."
  }
}

variable "worker_reserved_concurrency" {
  type        = number
  default     = 0
  description = "Concurrency kept for the worker. 10 is plenty where the account's quota allows it; 0 keeps none, since a new account's quota is too small. Never just 1: an alarm would queue behind a tick."
  validation {
    condition     = contains([0, 5, 10, 20, 50, 100], var.worker_reserved_concurrency)
    error_message = "One of 0, 5, 10, 20, 50, 100."
  }
}

variable "endpoint" {
  type        = string
  default     = "HttpApi"
  description = "What Slack's requests come in by. An HTTP API has a throttle and takes a domain of your own; a Function URL is free and has neither."
  validation {
    condition     = contains(["HttpApi", "FunctionUrl"], var.endpoint)
    error_message = "HttpApi or FunctionUrl."
  }
}

variable "requests_per_second" {
  type        = number
  default     = 20
  description = "Requests a second that the HTTP API lets through, beyond bursts of 40. A Function URL has no such limit."
  validation {
    condition     = var.requests_per_second >= 1 && var.requests_per_second <= 1000
    error_message = "From 1 to 1000."
  }
}
