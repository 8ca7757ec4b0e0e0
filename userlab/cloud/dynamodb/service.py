"""DynamoDB and DynamoDB Streams as the front door sees them.

The path of an item request (userlab/cloud/dynamodb/...):

1. the request's shape is checked as AWS's own parser does,
2. its rules are checked (limits, expressions, keys, types),
3. under ``cloud.lock(account)`` it is evaluated: what it reads, what it would write; these facts are `access.Read`
   and `access.Write` records,
4. `capacity` computes the units of those records, and `throttling` takes them from the table's and indexes'
   buckets, or refuses with ProvisionedThroughputExceededException, before anything is written or answered,
5. the writes are applied to moto's tables and to their streams, ``cloud.changed(account)`` is called,
6. ``ConsumedCapacity`` is added if it was asked for, and ``request.usage`` gets ``read_units``, ``write_units``
   and ``resource``.

Tables, tags, backups and the like go to moto, with the answer repaired.

The two rooms beside this one, as this module calls them::

    # capacity.py: pure functions
    item_size(item: Item) -> int                          # bytes, attribute names included
    units_of(access: Read | Write) -> Consumption         # of one record
    add(consumptions: Iterable[Consumption]) -> Consumption   # of records of one table, for one answer
    consumed_capacity(consumption, level: "TOTAL" | "INDEXES", transactional=False) -> dict   # AWS's shape
    @dataclass(frozen=True) class Consumption: table: TableModel; read: float; write: float; on_table_read: float;
        on_table_write: float; indexes: dict[str, tuple[float, float]]     # name -> (read, write)

    # throttling.py
    class Throttle: __init__(clock)
        take(consumption: Consumption) -> None            # raises AwsError ProvisionedThroughputExceededException
                                                          # and takes nothing, or takes it all
        forget(account: str) -> None

``service.listeners`` is called as ``listener(account, region, table_name)`` after stream records were written and
the lock was released. ``service.delete_expired(table, key, ...)`` deletes as the TTL service does.
"""
