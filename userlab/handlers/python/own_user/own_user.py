"""A user reads and changes their own item, and nobody else's: a check before the users' handler.

It is deployed with that handler (`lambda_function`) beside it, and needs nothing more than that one.
"""

import lambda_function as users


def lambda_handler(event, context):
    # From the authorizer, through API Gateway: a client can't write this.
    caller = event["requestContext"]["authorizer"]["userID"]
    encoded = (event.get("pathParameters") or {}).get("id", "")
    try:
        wanted = users.decode_id(encoded)
    except users.Refused as no:
        return users.respond(no.status, {"message": no.message})
    if wanted != caller:
        return users.respond(403, {"message": "This is somebody else's user"})
    return users.lambda_handler(event, context)
