"""DynamoDB: where moto answers otherwise than AWS, and what it does not count, throttle, expire or stream."""
