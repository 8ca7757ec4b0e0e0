"""What learners try in chapter 0, and a part of what the check says to it."""

WRONG_ANSWERS = {
    "your-account": [
        ('account = boto3.client("sts").get_caller_identity()["Arn"]', "the 12 digits alone"),
        ('account = int(boto3.client("sts").get_caller_identity()["Account"])', "put it in quotes"),
        ('account = "learner"', "between the fourth colon and the fifth"),
    ],
    "another-error": [
        ('code = "ResourceNotFoundException"', "a good prediction"),
        (
            'try:\n    dynamodb.describe_table(TableName="U")\nexcept Exception as error:\n    code = str(error)',
            "the code alone",
        ),
        ('code = "ClientError"', "read on in the same line"),
        ("code = 400", "a word that ends in Exception"),
    ],
    "ask-another-service": [
        ('boto3.client("dynamodb").describe_limits()', "a call to another service"),
        (
            'boto3.client("lambda").get_function(FunctionName="users")',
            "refused your `GetFunction`: ResourceNotFoundException",
        ),
        ('boto3.client("iam").get_role(RoleName="nobody")', "most methods that begin with `list_`"),
    ],
    "where-is-the-table": [
        (
            'account = "123456789000"\narn = f"arn:aws:dynamodb:us-east-1:{account}:table/Invoices"',
            "which region did your colleague's client talk to?",
        ),
        ('arn = "arn:aws:dynamodb:ap-southeast-2:table/Invoices"', "Your ARN has 5 parts"),
        ('arn = "arn:aws:dynamodb:ap-southeast-2:123456789000:invoices"', "not right yet: the thing"),
        ('arn = "Invoices"', "Your ARN has 1 part:"),
    ],
}
