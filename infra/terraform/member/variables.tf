# The parameters of infra/member/template.yaml, by the same names in Terraform's spelling.

variable "app_role_arn" {
  type        = string
  description = "The app's worker role: its output worker_role_arn."
  validation {
    condition     = can(regex("^arn:[a-z-]+:iam::\\d{12}:role/.+$", var.app_role_arn))
    error_message = "Must be the ARN of a role."
  }
}

variable "app_bus_arn" {
  type        = string
  description = "The default event bus of the app's account and region, such as arn:aws:events:eu-west-1:111111111111:event-bus/default."
  validation {
    condition     = can(regex("^arn:[a-z-]+:events:[a-z0-9-]+:\\d{12}:event-bus/default$", var.app_bus_arn))
    error_message = "Must be the ARN of a default event bus."
  }
}

variable "external_id" {
  type        = string
  default     = ""
  description = "What the app has to say beside its role, externalId of this place in its variable places. Empty asks for nothing."
  validation {
    condition     = can(regex("^([\\w+=,.@:/-]{2,1224})?$", var.external_id))
    error_message = "Must be 2 to 1224 letters, digits and _+=,.@:/-, or empty."
  }
}

variable "allow_publish" {
  type        = string
  default     = "no"
  description = "Whether the app may publish $LATEST of functions of this account that opted in; as in the app's own account."
  validation {
    condition     = contains(["no", "yes"], var.allow_publish)
    error_message = "no or yes."
  }
}

variable "read_cloud_trail" {
  type        = string
  default     = "no"
  description = "Whether the app may look up in this account's CloudTrail who changed an alias; as in the app's own account."
  validation {
    condition     = contains(["no", "yes"], var.read_cloud_trail)
    error_message = "no or yes."
  }
}

variable "read_log_groups" {
  type        = string
  default     = ""
  description = "Log groups of this account that the app may search for what broke; as in the app's own account."
  validation {
    condition     = can(regex("^[\\w./#*-]*$", var.read_log_groups))
    error_message = "Must be a log group's name, in which * stands for anything, or empty."
  }
}
