"""moto's messages from one service to another: to functions, topics, queues, buckets, event buses, addresses."""
