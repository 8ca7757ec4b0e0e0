"""A leaderboard: the best score of every player of every game, and the players in order of their points.

The table's key is the player and the game: a player has one score a game, and the writes spread over the players. The
order comes from global secondary indexes on the same items: their keys need not be unique, so two players may have the
same points.
Sources: DynamoDB Developer Guide, "Using Global Secondary Indexes in DynamoDB", "Querying tables in DynamoDB",
"Using write sharding to distribute workloads evenly in your DynamoDB table".
"""

from __future__ import annotations

import hashlib
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key

from userlab import indexes, tables

LAST_SECOND = 9_999_999_999  # of the ten digits that seconds since 1970 have, until the year 2286
SHARDS = 3  # of a game's scores in the index ByBoard


def create_table(table: str) -> dict[str, Any]:
    """Create the table, keyed by Player and Game, with the index ByPoints: each game's scores in order.

    A table of this name that is there already is kept. Returns its description.
    AWS operations: CreateTable, DescribeTable.
    """
    dynamodb = boto3.client("dynamodb")
    by_points = {
        "IndexName": "ByPoints",
        "KeySchema": indexes.key_schema("Game", "Points"),
        "Projection": {"ProjectionType": "ALL"},
    }
    try:
        dynamodb.create_table(
            TableName=table,
            KeySchema=indexes.key_schema("Player", "Game"),
            GlobalSecondaryIndexes=[by_points],
            AttributeDefinitions=indexes.definitions("Game", "Player", Points="N"),
            BillingMode="PAY_PER_REQUEST",
        )
    except dynamodb.exceptions.ResourceInUseException:
        pass  # it is there already
    dynamodb.get_waiter("table_exists").wait(TableName=table, WaiterConfig=tables.EVERY_SECOND)
    return tables.describe(table)


def submit(table: str, game: str, player: str, points: int, at: int) -> bool:
    """Keep a score if the player has none in this game, or a lower one. Returns whether it was kept.

    The condition is checked and the item written in one step: of two scores that arrive together the higher one
    stays, whichever comes first.

    Args:
        at: when it was reached, in seconds since 1970. Of equal scores the earlier one is the better one.

    AWS operation: PutItem with a ConditionExpression.

    >>> leaderboard.submit("Scores", "Tetris", "Ada", 9100, at=1_720_000_000)
    True
    """
    scores = boto3.resource("dynamodb").Table(table)
    score = {"Player": player, "Game": game, "Points": points, "At": at}
    of_indexes = {
        "Standing": standing(points, at),
        "Earlier": -at,
        "Board": f"{game}#{shard_of(player)}",
    }
    try:
        scores.put_item(
            Item=score | of_indexes,
            ConditionExpression="attribute_not_exists(Points) OR Points < :points",
            ExpressionAttributeValues={":points": points},
        )
    except scores.meta.client.exceptions.ConditionalCheckFailedException:
        return False
    return True


def standing(points: int, at: int) -> str:
    """One string by which scores sort: more points are greater, and of equal points the earlier ones.

    DynamoDB compares strings byte by byte, hence the leading zeros. The time is subtracted from a large number,
    so that the earlier score is the greater string.

    >>> leaderboard.standing(9100, at=1_720_000_000)
    '000009100#8279999999'
    """
    return f"{points:09}#{LAST_SECOND - at:010}"


def top(table: str, game: str, limit: int, index: str = "ByPoints") -> list[dict[str, Any]]:
    """The best scores of a game, best first.

    It reads `limit` items, however many players the game has. AWS operation: Query on the index.

    >>> [score["Player"] for score in leaderboard.top("Scores", "Tetris", 3)]
    ['Ada', 'Bob', 'Dan']
    """
    scores = boto3.resource("dynamodb").Table(table)
    response = scores.query(
        IndexName=index,
        KeyConditionExpression=Key("Game").eq(game),
        ScanIndexForward=False,
        Limit=limit,
    )
    return response["Items"]


def rank(table: str, game: str, points: int) -> tuple[int, float]:
    """The place of a score: 1 and the number of higher scores. And what it cost, in read units.

    DynamoDB does not know an item's place. It counts by reading: each higher score of the game, page by page.
    AWS operation: Query on the index with Select "COUNT".

    >>> leaderboard.rank("Scores", "Tetris", 9100)
    (1, 0.5)
    """
    scores = boto3.resource("dynamodb").Table(table)
    higher = Key("Game").eq(game) & Key("Points").gt(points)
    place, units = 1, 0.0
    page: dict[str, Any] = {}
    while True:
        response = scores.query(
            IndexName="ByPoints",
            KeyConditionExpression=higher,
            Select="COUNT",
            ReturnConsumedCapacity="TOTAL",
            **page,
        )
        place += response["Count"]
        units += response["ConsumedCapacity"]["CapacityUnits"]
        if "LastEvaluatedKey" not in response:
            return place, units
        page = {"ExclusiveStartKey": response["LastEvaluatedKey"]}


def shard_of(player: str, shards: int = SHARDS) -> int:
    """The shard that a player's scores are written to: 0 to shards - 1, always the same one for a player.

    SHA-256 spreads names evenly, and gives the same number in every program. Python's own `hash` of a string
    differs from run to run.

    >>> leaderboard.shard_of("Ada", shards=3)
    0
    """
    digest = hashlib.sha256(player.encode()).digest()
    return int.from_bytes(digest[:8]) % shards


def top_of_shards(table: str, game: str, limit: int) -> list[dict[str, Any]]:
    """The best scores of a game whose index ByBoard has the keys "Tetris#0", "Tetris#1"...: each shard's best, merged.

    Each shard is asked for `limit` scores: all of the best ones may lie in one shard.
    AWS operation: Query on the index, once for each shard.
    """
    scores = boto3.resource("dynamodb").Table(table)
    found: list[dict[str, Any]] = []
    for shard in range(SHARDS):
        response = scores.query(
            IndexName="ByBoard",
            KeyConditionExpression=Key("Board").eq(f"{game}#{shard}"),
            ScanIndexForward=False,
            Limit=limit,
        )
        found += response["Items"]
    return sorted(found, key=lambda score: -score["Points"])[:limit]
