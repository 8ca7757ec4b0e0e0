"""HTTP and AWS's wire protocols: connections, the request, the answer, the error."""
