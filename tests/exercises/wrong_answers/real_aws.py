"""What learners try in chapter 17, and a part of what the check says to it."""

WRONG_ANSWERS = {
    "forgotten-table": [
        (
            'answer = prices.of("read_capacity_unit_hour", 10) + prices.of("write_capacity_unit_hour", 20)',
            "is the price of one hour",
        ),
        ('answer = prices.of("write_capacity_unit_hour", 20 * 730)', "is one half of it"),
        ('answer = "ten dollars"', "not a number"),
    ],
    "what-clean-up-misses": [
        ('tables.tag("Receipts", chapter="real-aws")', "`Receipts` has the tags {'chapter': 'real-aws'}"),
        ('tables.tag("Receipts", Userlab_Chapter="real-aws")', "`Receipts` has the tags"),
        ('tables.tag("Receipts", lab="userlab")', "`Receipts` has the tags"),
    ],
    "policy-for-readers": [
        (
            'statement = {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}\n'
            'readers = {"Version": "2012-10-17", "Statement": statement}',
            "Your policy allows dynamodb:PutItem, dynamodb:DeleteItem, dynamodb:DeleteTable too",
        ),
        (
            'statement = {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:Query"], "Resource": "*"}\n'
            'readers = {"Version": "2012-10-17", "Statement": statement}',
            "Your policy reads the table `Payments` as well",
        ),
        (
            'statement = {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:Query", "s3:*"],\n'
            '    "Resource": ["arn:aws:dynamodb:*:*:table/Users", "arn:aws:s3:::*"]}\n'
            'readers = {"Version": "2012-10-17", "Statement": statement}',
            "allows s3:GetObject too",
        ),
        ('readers = {"Allow": "dynamodb:GetItem"}', "That is no policy that IAM takes"),
    ],
}
