"""Services for the two other briefs, made of the finished guest book: what a learner may come to."""

from __future__ import annotations

from userlab.capstone import Project

NOTES = """
def sign(caller, event):
    text = text_of(event["body"])
    if text is None:
        return 400, {"message": "Text has 1 to 500 characters"}
    note = {"NoteID": f"{time.time_ns()}-{secrets.token_hex(4)}", "Text": text}
    table.put_item(Item={"Owner": caller} | note)
    return 201, note


def newest(caller, event):
    own = Key("Owner").eq(caller)
    found = table.query(KeyConditionExpression=own, ScanIndexForward=False, Limit=PAGE)["Items"]
    return 200, {"notes": [shown(note) for note in found]}


def read(caller, event):
    found = table.get_item(Key=key(caller, event)).get("Item")
    return (200, shown(found)) if found else (404, {"message": "No such note"})


def take_away(caller, event):
    found = table.delete_item(Key=key(caller, event), ReturnValues="ALL_OLD").get("Attributes")
    return (204, None) if found else (404, {"message": "No such note"})


def key(caller, event):
    return {"Owner": caller, "NoteID": event["pathParameters"]["id"]}


def shown(note):
    return {name: note[name] for name in ("NoteID", "Text")}
"""

BOOKINGS = """
def sign(caller, event):
    try:
        body = json.loads(event["body"])
        room, slot = body["Room"], body["Slot"]
        time.strptime(slot, "%Y-%m-%dT%H")
    except (ValueError, TypeError, KeyError):
        return 400, {"message": "A Room and a Slot"}
    if not isinstance(room, str) or not 0 < len(room) <= 500:
        return 400, {"message": "A Room and a Slot"}
    booking = {"BookingID": f"{room}~{slot}", "Room": room, "Slot": slot}
    try:
        table.put_item(Item=booking | {"Guest": caller}, ConditionExpression="attribute_not_exists(BookingID)")
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        return 409, {"message": "Taken"}
    return 201, booking


def newest(caller, event):
    own = Key("Guest").eq(caller)
    found = table.query(IndexName="ByGuest", KeyConditionExpression=own, Limit=PAGE)["Items"]
    return 200, {"bookings": [shown(booking) for booking in found]}


def read(caller, event):
    found = table.get_item(Key=key(event)).get("Item")
    return (200, shown(found)) if found else (404, {"message": "No such booking"})


def take_away(caller, event):
    found = table.get_item(Key=key(event)).get("Item")
    if not found:
        return 404, {"message": "No such booking"}
    if found["Guest"] != caller:
        return 403, {"message": "This is somebody else's booking"}
    table.delete_item(Key=key(event))
    return 204, None


def key(event):
    return {"BookingID": event["pathParameters"]["id"]}


def shown(booking):
    return {name: booking[name] for name in ("BookingID", "Room", "Slot")}
"""


def notes(project: Project) -> Project:
    """A finished guest book made a service of notes: the partition is the owner."""
    _with(project, NOTES, "notes", ["NoteID", "Owner"], [("Owner", "HASH"), ("NoteID", "RANGE")])
    return project


def bookings(project: Project) -> Project:
    """A finished guest book made a service of bookings: the key is the slot, an index has the guests."""
    _with(project, BOOKINGS, "bookings", ["BookingID", "Guest", "Slot"], [("BookingID", "HASH")])
    template = project.template()
    table = template["Resources"]["Entries"]["Properties"]
    keys = [{"AttributeName": "Guest", "KeyType": "HASH"}, {"AttributeName": "Slot", "KeyType": "RANGE"}]
    index = {"IndexName": "ByGuest", "KeySchema": keys, "Projection": {"ProjectionType": "ALL"}}
    table["GlobalSecondaryIndexes"] = [index]
    policy = template["Resources"]["Role"]["Properties"]["Policies"][0]["PolicyDocument"]
    [statement] = policy["Statement"]
    statement["Action"].remove("dynamodb:Query")
    of_index = {"Fn::Sub": "${Entries.Arn}/index/ByGuest"}
    policy["Statement"].append({"Effect": "Allow", "Action": "dynamodb:Query", "Resource": of_index})
    project.save(template)
    return project


def _with(project: Project, code: str, path: str, attributes: list[str], key: list[tuple[str, str]]) -> None:
    text_of = project.read("src/handler.py").partition("def text_of")[2].partition("\n\n\n")[0]
    head = project.read("src/handler.py").partition("def sign")[0]
    actions = "ACTIONS" + project.read("src/handler.py").partition("\nACTIONS")[2].replace("/entries", f"/{path}")
    project.write("src/handler.py", f"{head}def text_of{text_of}\n\n{code}\n\n{actions}")
    template = project.template()
    template["Resources"]["EntriesPath"]["Properties"]["PathPart"] = path
    template["Resources"]["Entries"]["Properties"] |= {
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in attributes],
        "KeySchema": [{"AttributeName": name, "KeyType": kind} for name, kind in key],
    }
    project.save(template)
