"""What learners try in chapter 8, and a part of what the check says to it."""

KEEP = """
def keep(player, seconds):
    try:
        scores.put_item(
            Item={{"Game": "Race", "Player": player, "Seconds": seconds}},
            {condition}
        )
    except client.exceptions.ConditionalCheckFailedException:
        return False
    return True
"""

RIVAL = """
def rival(player):
    mine = items.get("Scores", {{"Game": "Quiz", "Player": player}})["Points"]
    higher = Key("Game").eq("Quiz") & Key("Points").{compare}(mine)
    found = scores.query(IndexName="ByPoints", KeyConditionExpression=higher, {more})["Items"]
    return found[0]["Player"] if found else None
"""

WRONG_ANSWERS = {
    "best-of-pong": [
        (
            'answer = scores.query(IndexName="ByPoints", KeyConditionExpression=Key("Game").eq("Pong"), Limit=3)\n'
            'best = [score["Player"] for score in answer["Items"]]',
            "are the last three",
        ),
        ('best = [score["Player"] for score in leaderboard.top("Scores", "Tetris", 3)]', "the names of three players"),
        ('best = leaderboard.top("Scores", "Pong", 3)', "the names of three players"),
        ('best = ["eve", "ida", "ada"]', "write the names as the table has them"),
    ],
    "better-time": [
        (
            KEEP.format(
                condition='ConditionExpression="Seconds > :s", ExpressionAttributeValues={":s": seconds},',
            ),
            "of a player who had none, the stored time is None",
        ),
        (KEEP.format(condition=""), "After the time 75 after 60, the stored time is 75"),
        (
            KEEP.format(condition='ConditionExpression="attribute_not_exists(Seconds)",'),
            "After the time 48 after 60, the stored time is 60",
        ),
        (
            KEEP.format(
                condition='ConditionExpression="attribute_not_exists(Seconds) OR Seconds >= :s", '
                'ExpressionAttributeValues={":s": seconds},',
            ),
            "an equal time is not better",
        ),
        ("def keep(player, seconds):\n    return scores.get_item(Key={'Player': player})", "`keep` raised ClientError"),
    ],
    "board-of-friends": [
        (
            "def board_of(friends):\n"
            '    found = items.get_all("Scores", [{"Game": "Tetris", "Player": friend} for friend in friends])\n'
            '    return sorted(score["Player"] for score in found)',
            "For ['Jo', 'Ada', 'Hal'], `board_of` returned ['Ada', 'Hal', 'Jo']",
        ),
        (
            "def board_of(friends):\n"
            '    found = [items.get("Scores", {"Game": "Tetris", "Player": friend}) for friend in friends]\n'
            '    in_order = sorted(found, key=lambda score: score["Points"], reverse=True)\n'
            '    return [score["Player"] for score in in_order]',
            "`board_of` raised TypeError",
        ),
        (
            "def board_of(friends):\n"
            '    top = leaderboard.top("Scores", "Tetris", 100, index="ByStanding")\n'
            '    names = [score["Player"] for score in top]\n'
            "    return [name for name in names if name in friends]",
            "With a million players it misses friends",
        ),
        (
            "def board_of(friends):\n    return [name for name in names if name in friends]",
            "read nothing from DynamoDB",
        ),
    ],
    "who-is-next": [
        (RIVAL.format(compare="gte", more="Limit=1"), "higher is `gt`, not `gte`"),
        (RIVAL.format(compare="gt", more="Limit=1, ScanIndexForward=False"), "returned the leader"),
        (RIVAL.format(compare="gt", more="ConsistentRead=False"), "stop after one item"),
        (
            "def rival(player):\n"
            '    board = [score["Player"] for score in leaderboard.top("Scores", "Quiz", 2000)]\n'
            "    return board[board.index(player) - 1] if player != board[0] else None",
            "1 read unit at most",
        ),
        (
            "def rival(player):\n"
            '    board = [one["Player"] for one in sorted(quiz, key=lambda one: -one["Points"])]\n'
            "    return board[board.index(player) - 1] if player != board[0] else None",
            "read nothing from DynamoDB",
        ),
    ],
}
