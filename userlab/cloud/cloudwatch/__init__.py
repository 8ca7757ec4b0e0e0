"""CloudWatch: metrics, as services and lessons tell them, and alarms that watch them."""
