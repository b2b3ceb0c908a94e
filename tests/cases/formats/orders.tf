# Machines as Terraform keeps them.
variable "stage" {
  default = "dev {"
}

resource "aws_lambda_function" "pay" {
  function_name = "pay-${var.stage}"
  environment {
    variables = { A = "}" }
  }
}

resource "aws_sfn_state_machine" "order" {
  name     = "order-${var.stage}"
  role_arn = aws_iam_role.order.arn
  type     = "EXPRESS" # short runs

  definition = <<-EOT
    {
      "StartAt": "Pay",
      "States": {
        "Pay": {
          "Type": "Task",
          "Resource": "${aws_lambda_function.pay.arn}",
          "Next": "Paid"
        },
        "Paid": { "Type": "Succeed" }
      }
    }
  EOT

  logging_configuration {
    level = "ERROR"
  }
}

/* resource "aws_sfn_state_machine" "gone" {} */

resource "aws_sfn_state_machine" "refund" {
  definition = jsonencode({
    Comment = "Gives money back" // in words
    StartAt = "Check"
    States = {
      Check = {
        Type = "Choice"
        Choices = [
          { Variable = "$.amount", NumericGreaterThan = 100, Next = "Ask first" },
        ]
        Default = "Pay back"
      }
      "Ask first" = {
        Type     = "Task"
        Resource = "arn:aws:states:::sqs:sendMessage.waitForTaskToken"
        Parameters = {
          QueueUrl = aws_sqs_queue.asks.url
          MessageBody = { "Token.$" = "$$.Task.Token" }
        }
        Next = "Pay back"
      }
      "Pay back" = {
        Type           = "Task"
        Resource       = var.stage == "prod" ? aws_lambda_function.pay.arn : aws_lambda_function.fake.arn
        TimeoutSeconds = 30
        End            = true
      }
    }
  })
}

resource "aws_sfn_state_machine" "elsewhere" {
  definition = templatefile("${path.module}/order.asl.json", {
    PayArn = aws_lambda_function.pay.arn
    Stage  = "dev"
  })
}

resource "aws_sfn_state_machine" "unknown" {
  definition = local.machines["x"]
}
