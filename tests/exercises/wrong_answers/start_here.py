"""What learners try in chapter 0, and a part of what the check says to it."""

WRONG_ANSWERS = {
    "your-account": [
        ('account = boto3.client("sts").get_caller_identity()["Arn"]', "the account alone"),
        ('account = "learner"', "12 digits"),
    ],
    "another-error": [
        ('code = "ResourceNotFoundException"', "what one would expect"),
        (
            'try:\n    dynamodb.describe_table(TableName="U")\nexcept Exception as error:\n    code = str(error)',
            "its code alone",
        ),
        ("code = 400", "a word that ends in Exception"),
    ],
    "ask-another-service": [
        ('boto3.client("dynamodb").describe_limits()', "one to another service"),
        (
            'boto3.client("lambda").get_function(FunctionName="users")',
            "refused your `GetFunction`: ResourceNotFoundException",
        ),
    ],
}
