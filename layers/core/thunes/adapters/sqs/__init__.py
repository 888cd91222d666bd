"""Commands on SQS FIFO queues."""
