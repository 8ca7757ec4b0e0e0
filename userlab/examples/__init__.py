"""What people build with DynamoDB: a cart, a leaderboard, a shop's orders, readings, sessions, a token cache."""
