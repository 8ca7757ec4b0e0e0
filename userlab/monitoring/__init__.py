"""What a running service tells: metrics, logs, alarms, dashboards."""
