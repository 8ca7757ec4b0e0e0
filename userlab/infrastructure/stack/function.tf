resource "aws_lambda_function" "users" {
  function_name    = "users"
  role             = aws_iam_role.function.arn
  runtime          = "python3.13"
  handler          = "lambda_function.lambda_handler"
  filename         = "users.zip"
  source_code_hash = filebase64sha256("users.zip")
  timeout          = 10

  environment {
    variables = {
      TABLE_NAME = aws_dynamodb_table.users.name
    }
  }

  # The first call needs the permissions, and nothing above mentions them.
  depends_on = [
    aws_iam_role_policy.table,
    aws_iam_role_policy_attachment.logs,
  ]
}
