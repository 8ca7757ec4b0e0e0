"""What learners try in chapter 14, and a part of what the check says to it."""

_PUT = 'roles.put_policy("users-role", "scan-users", {{"Effect": "Allow", "Action": {0}, "Resource": {1}}})'
_QUERY = 'roles.put_policy("users-role", "query-by-email", {{"Effect": "Allow", "Action": {0}, "Resource": {1}}})'
_READER = (
    'roles.create_execution_role("reader-role", {{"Version": "2012-10-17", "Statement": '
    '[{{"Effect": "Allow", "Action": {0}, "Resource": {1}}}]}})'
)

_OF_USERS = '{"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:DeleteItem"], "Resource": table}'
_OF_ARCHIVE = (
    '{"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:PutItem"], '
    '"Resource": table.replace("Users", "Archive")}'
)

WRONG_ANSWERS = {
    "let-it-scan": [
        (_PUT.format('"dynamodb:*"', "table"), "and it may UpdateItem and DeleteTable"),
        (_PUT.format('"dynamodb:Scan"', '"*"'), "It may scan every table"),
        (
            'roles.remove_policy("users-role", "scan-users")\n'
            + _PUT.format('"dynamodb:Scan"', "table").replace("scan-users", "users-table"),
            "of the walkthrough's three actions",
        ),
        (
            'roles.put_policy("users-role", "users-table", *policy["Statement"])\n'
            + _PUT.format('["dynamodb:Scan", "dynamodb:UpdateItem"]', "table"),
            "and it may UpdateItem as well",
        ),
        (_PUT.format('"dynamodb:Scan"', 'table + "s"'), "may not scan `Users`"),
        (_PUT.format('["dynamodb:Scan", "s3:*"]', '[table, "arn:aws:s3:::*"]'), "it may s3:GetObject as well"),
    ],
    "the-other-door": [
        (_QUERY.format('"dynamodb:Query"', "table"), "It may query the table, but not the index"),
        (_QUERY.format('"dynamodb:Query"', 'table + "*"'), "It may query more than the index"),
        (_QUERY.format('"dynamodb:Scan"', 'table + "/index/by-email"'), "It may not query the index"),
        (_QUERY.format('"dynamodb:*"', 'table + "/index/by-email"'), "It may Scan the index as well"),
    ],
    "what-was-not-measured": [
        (
            'functions.invoke("archive", {"id": "ann"})\n'
            'roles.put_policy("archive-role", "users-table", *lab.smallest_policy("archive")["Statement"])',
            "`archive-role` may not GetItem of Archive",
        ),
        (
            f'roles.put_policy("archive-role", "the-rest", {_OF_USERS}, {_OF_ARCHIVE})\n'
            'roles.put_policy("archive-role", "users-table", wide)',
            "in place of the policy `users-table`",
        ),
        (
            'both = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"]\n'
            'roles.put_policy("archive-role", "the-rest", {**wide, "Action": both})\n'
            'roles.put_policy("archive-role", "users-table", {**wide, "Action": both})',
            "may DeleteItem of Archive, PutItem of Users as well",
        ),
        (
            'needed = {**wide, "Action": ["dynamodb:GetItem"], "Resource": "*"}\n'
            'roles.put_policy("archive-role", "the-rest", needed)\n'
            f'roles.put_policy("archive-role", "users-table", {_OF_USERS}, {_OF_ARCHIVE})',
            "reaches more than the two tables",
        ),
        (
            'roles.remove_policy("archive-role", "the-rest")\n'
            f'roles.put_policy("archive-role", "users-table", {_OF_ARCHIVE})',
            "`archive-role` may not DeleteItem of Users, GetItem of Users",
        ),
    ],
    "only-her-own": [
        ("roles.put_policy('customer-role', 'users-table', {**read_alice, 'Condition': {}})", "reads Bob as well"),
        (
            "only = {'ForAnyValue:StringEquals': {'dynamodb:LeadingKeys': ['alice']}}\n"
            "roles.put_policy('customer-role', 'users-table', {**read_alice, 'Condition': only})",
            "may not read Alice",
        ),
        ("roles.put_policy('customer-role', 'users-table', read_alice)", "may still `Scan` the whole table"),
        (
            "roles.put_policy('customer-role', 'users-table', {**read_alice, 'Action': reading[:2]})",
            "off the list of actions",
        ),
        (
            "condition = {**only_alice, 'Null': {'dynamodb:LeadingKeys': 'false'}}\n"
            "fewer = {**read_alice, 'Action': ['dynamodb:GetItem', 'dynamodb:Scan'], 'Condition': condition}\n"
            "roles.put_policy('customer-role', 'users-table', fewer)",
            "may no longer Query",
        ),
    ],
    "a-reader": [
        (_READER.format('"dynamodb:*"', "table"), "It may PutItem"),
        (_READER.format('"dynamodb:Get*"', '"*"'), "It reads every table"),
        (_READER.format('["dynamodb:GetItem", "dynamodb:UpdateItem"]', "table"), "It may UpdateItem"),
        (_READER.format('["dynamodb:GetItem", "s3:*"]', '[table, "arn:aws:s3:::*"]'), "It may s3:GetObject as well"),
        (_READER.format('"dynamodb:Query"', "table"), "It may not `GetItem`"),
    ],
}
