"""What learners try in chapter 14, and a part of what the check says to it."""

_PUT = 'roles.put_policy("users-role", "scan-users", {{"Effect": "Allow", "Action": {0}, "Resource": {1}}})'
_QUERY = 'roles.put_policy("users-role", "query-by-email", {{"Effect": "Allow", "Action": {0}, "Resource": {1}}})'
_READER = (
    'roles.create_execution_role("reader-role", {{"Version": "2012-10-17", "Statement": '
    '[{{"Effect": "Allow", "Action": {0}, "Resource": {1}}}]}})'
)

WRONG_ANSWERS = {
    "let-it-scan": [
        (_PUT.format('"dynamodb:*"', "table"), "and it may UpdateItem and DeleteTable"),
        (_PUT.format('"dynamodb:Scan"', '"*"'), "It may scan every table"),
        (_PUT.format('"dynamodb:Scan"', 'table + "s"'), "may not scan `Users`"),
        (_PUT.format('["dynamodb:Scan", "s3:*"]', '[table, "arn:aws:s3:::*"]'), "it may s3:GetObject as well"),
    ],
    "the-other-door": [
        (_QUERY.format('"dynamodb:Query"', "table"), "It may query the table, but not the index"),
        (_QUERY.format('"dynamodb:Query"', 'table + "*"'), "It may query more than the index"),
        (_QUERY.format('"dynamodb:Scan"', 'table + "/index/by-email"'), "It may not query the index"),
    ],
    "only-her-own": [
        ("roles.put_policy('customer-role', 'users-table', {**read_alice, 'Condition': {}})", "reads Bob as well"),
        (
            "only = {'ForAnyValue:StringEquals': {'dynamodb:LeadingKeys': ['alice']}}\n"
            "roles.put_policy('customer-role', 'users-table', {**read_alice, 'Condition': only})",
            "may not read Alice",
        ),
        ("roles.put_policy('customer-role', 'users-table', read_alice)", "may still `Scan` the whole table"),
    ],
    "a-reader": [
        (_READER.format('"dynamodb:*"', "table"), "It may PutItem"),
        (_READER.format('"dynamodb:Get*"', '"*"'), "It reads every table"),
        (_READER.format('"dynamodb:Query"', "table"), "It may not `GetItem`"),
    ],
}
