"""What learners try in chapter 17, and a part of what the check says to it."""

WRONG_ANSWERS = {
    "forgotten-table": [
        (
            'answer = prices.of("read_capacity_unit_hour", 10) + prices.of("write_capacity_unit_hour", 20)',
            "is the price of one hour",
        ),
        ('answer = prices.of("write_capacity_unit_hour", 20 * 730)', "is one half of it"),
        ('answer = "ten dollars"', "not a number"),
        (
            'answer = prices.of("read_capacity_unit_hour", 20 * 730) + prices.of("write_capacity_unit_hour", 10 * 730)',
            "it is the other way round",
        ),
    ],
    "what-clean-up-misses": [
        ('tables.tag("Receipts", chapter="real-aws")', "`Receipts` has the tags {'chapter': 'real-aws'}"),
        ('tables.tag("Receipts", Userlab_Chapter="real-aws")', "`Receipts` has the tags"),
        ('tables.tag("Receipts", lab="userlab")', "`Receipts` has the tags"),
        ('tables.tag("Users", userlab_chapter="real-aws")', "`Receipts` has the tags"),
    ],
    "cheaper-by-the-day": [
        ('cheaper = "provisioned"', "is of the type str"),
        (
            'CHEAPER = """def cheaper(day):\n'
            '    on_demand = prices.of("write_request_unit", {writes})\n'
            '    provisioned = prices.of("write_capacity_unit_hour", {hours})\n'
            '    return "provisioned" if provisioned < on_demand else "on-demand"\n"""\n'
            'exec(CHEAPER.format(writes="sum(day)", hours="24 * max(day)"))',
            "For one write a second all day it says on-demand",
        ),
        (
            'exec(CHEAPER.format(writes="3600 * sum(day)", hours="sum(day)"))',
            "provisioned units cost in all 24 hours",
        ),
        (
            'exec(CHEAPER.format(writes="3600 * sum(day)", hours="24 * max(1, sum(day) / 24)"))',
            "enough for the busiest hour",
        ),
        ('exec(CHEAPER.format(writes="3600 * sum(day)", hours="24 * max(day)"))', "round up"),
    ],
    "policy-for-readers": [
        (
            'statement = {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}\n'
            'readers = {"Version": "2012-10-17", "Statement": statement}',
            "Your policy allows dynamodb:PutItem, dynamodb:UpdateItem, dynamodb:DeleteItem",
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
        (
            'statement = {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem"],\n'
            '    "Resource": "arn:aws:dynamodb:*:*:table/Users"}\n'
            'readers = {"Version": "2012-10-17", "Statement": statement}',
            "Your policy allows dynamodb:UpdateItem too",
        ),
        ('readers = {"Allow": "dynamodb:GetItem"}', "That is no policy that IAM takes"),
    ],
}
